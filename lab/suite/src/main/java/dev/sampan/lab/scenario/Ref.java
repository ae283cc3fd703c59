package dev.sampan.lab.scenario;

import org.jspecify.annotations.Nullable;

/**
 * An object.
 *
 * @param namespace null means the scenario's own, or none for a cluster-wide kind
 */
record Ref(Kind kind, @Nullable String namespace, String name) {
    /** {@code deployment/web}, or with a namespace {@code configmap/other/settings}. */
    static Ref parse(String text) {
        String[] parts = text.split("/");
        return switch (parts.length) {
            case 2 -> new Ref(Kind.named(parts[0]), null, parts[1]);
            case 3 -> new Ref(Kind.named(parts[0]), parts[1], parts[2]);
            default -> throw new IllegalArgumentException("an object is named as kind/name, not as " + text);
        };
    }

    String path(String ownNamespace) {
        return kind.path(namespace == null ? ownNamespace : namespace) + "/" + name;
    }
}
