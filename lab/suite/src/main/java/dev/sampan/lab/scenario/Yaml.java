package dev.sampan.lab.scenario;

import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** A workload whose pods are scripted: {@code never-ready: 'true'}. */
    static String scripted(String workload, String... entries) {
        return workload.replace(
                "metadata: {labels:", "metadata: {annotations: {" + annotations(entries) + "}, labels:");
    }

    /** The patch that gives a pod template scripted behaviour: {@code never-ready: 'true', log: hello}. */
    static String script(String... entries) {
        return "spec: {template: {metadata: {annotations: {" + annotations(entries) + "}}}}";
    }

    private static String annotations(String... entries) {
        return Stream.of(entries).map(entry -> SCRIPT + entry).collect(Collectors.joining(", "));
    }

    /** Workers of the scenario's own, named after the namespace and a letter each, which repel all other pods. */
    static String nodes(String... letters) {
        StringBuilder text = new StringBuilder();
        for (String letter : letters) {
            text.append("""
                    ---
                    apiVersion: v1
                    kind: Node
                    metadata:
                      name: ${ns}-%s
                      labels: {lab: '${ns}', kubernetes.io/hostname: '${ns}-%s'}
                    spec: {taints: [{key: lab, value: '${ns}', effect: NoSchedule}]}
                    status:
                      capacity: {cpu: "4", memory: 8Gi, pods: "110"}
                      allocatable: {cpu: "4", memory: 8Gi, pods: "110"}
                      conditions: [{type: Ready, status: "True", reason: KubeletReady, message: kubelet is posting ready status}]
                    """.formatted(letter, letter));
        }
        return text.toString();
    }

    /** A workload whose pods go to those workers. */
    static String onOwnNodes(String workload) {
        return workload.replace(
                "spec: {containers:",
                "spec: {nodeSelector: {lab: '${ns}'}, tolerations: [{key: lab, operator: Exists}], containers:");
    }

    private static String indented(String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append("  ").append(line.replace("\n", "\n  ")).append('\n');
        }
        return text.toString();
    }
}
