package dev.sampan.lab.scenario;

/** The objects that most scenarios begin with. */
final class Yaml {
    static final String SCRIPT = "sandbox.sampan.dev/";

    private Yaml() {}

    /** A Deployment named web. @param more further fields of its spec, in flow style, one a line */
    static String deployment(int replicas, String... more) {
        return workload("apps/v1", "Deployment", "web", replicas, more);
    }

    static String workload(String api, String kind, String name, int replicas, String... more) {
        return """
                apiVersion: %s
                kind: %s
                metadata: {name: %s}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: %s}}
                  template:
                    metadata: {labels: {app: %s}}
                    spec: {containers: [{name: main, image: 'shop/web:1'}]}
                %s""".formatted(api, kind, name, replicas, name, name, indented(more));
    }

    static String rolling(Object surge, Object unavailable) {
        return "strategy: {rollingUpdate: {maxSurge: " + surge + ", maxUnavailable: " + unavailable + "}}";
    }

    /** The patch that gives a pod template scripted behaviour: {@code never-ready: 'true', log: hello}. */
    static String script(String... entries) {
        StringBuilder annotations = new StringBuilder();
        for (String entry : entries) {
            annotations.append(annotations.isEmpty() ? "" : ", ").append(SCRIPT).append(entry);
        }
        return "spec: {template: {metadata: {annotations: {" + annotations + "}}}}";
    }

    private static String indented(String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append("  ").append(line.replace("\n", "\n  ")).append('\n');
        }
        return text.toString();
    }
}
