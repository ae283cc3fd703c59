package dev.sampan.registry;

import java.util.List;

/**
 * A rule by which images are scanned. Immutable.
 *
 * @param namespaces whose images are scanned
 * @param repositories the names of those within the one namespace; empty when all of them are
 * @param tags the pattern of the tags that are scanned
 * @param automatic whether a push starts a scan
 */
public record ScanRule(
        String id, String name, List<String> namespaces, List<String> repositories, String tags, boolean automatic) {
    public ScanRule {
        namespaces = List.copyOf(namespaces);
        repositories = List.copyOf(repositories);
    }

    String where() {
        return String.join(", ", namespaces) + (repositories.isEmpty() ? "" : "/" + String.join(", ", repositories));
    }

    String row() {
        return name + "  " + where() + "  " + tags + (automatic ? "" : "  by hand");
    }
}
