package dev.sampan.sandbox.internal.openapi.ram;

import java.time.Instant;
import java.util.List;

/**
 * A policy with its versions, the newest last. Immutable.
 *
 * @param type {@code Custom} or {@code System}
 * @param effective the id of the version that counts
 */
record Policy(String name, String type, String description, Instant created, List<Version> versions, String effective) {
    static final String CUSTOM = "Custom";
    static final String SYSTEM = "System";

    Policy {
        versions = List.copyOf(versions);
    }

    /** One version, {@code v1} first. */
    record Version(String id, PolicyDocument document, Instant created) {}

    Version current() {
        return versions.stream()
                .filter(each -> each.id().equals(effective))
                .findFirst()
                .orElseThrow();
    }

    String key() {
        return key(type, name);
    }

    static String key(String type, String name) {
        return type + "/" + name;
    }
}
