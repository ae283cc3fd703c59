package dev.sampan.lab.scenario;

/** An object of the scenario's namespace, or a cluster-wide one, as {@code deployment/web}. */
record Ref(Kind kind, String name) {
    static Ref parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("an object is named as kind/name, not as " + text);
        }
        return new Ref(Kind.named(text.substring(0, slash)), text.substring(slash + 1));
    }

    String path(String namespace) {
        return kind.path(namespace) + "/" + name;
    }
}
