package dev.sampan.registry;

/**
 * A namespace of a registry instance. Immutable.
 *
 * @param createsRepositories whether a push makes a repository that is not there
 * @param openByDefault whether a repository that a push makes can be pulled by everybody
 * @param status {@code NORMAL} or {@code DELETING}
 */
public record RegistryNamespace(
        String id, String name, boolean createsRepositories, boolean openByDefault, String status) {
    String row() {
        return name
                + (createsRepositories ? "" : "  no repositories by push")
                + (openByDefault ? "  open" : "")
                + (status.equals("NORMAL") ? "" : "  " + status);
    }
}
