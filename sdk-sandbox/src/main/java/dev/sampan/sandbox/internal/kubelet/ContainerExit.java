package dev.sampan.sandbox.internal.kubelet;

/**
 * How a container ended.
 *
 * @param code its exit code
 * @param signal the signal that killed it, or 0
 * @param reason {@code Completed}, {@code Error}, {@code OOMKilled}
 * @param message the termination message, or empty
 */
record ContainerExit(int code, int signal, String reason, String message) {
    static ContainerExit of(int code) {
        return new ContainerExit(code, 0, code == 0 ? "Completed" : "Error", "");
    }

    static ContainerExit outOfMemory() {
        return new ContainerExit(137, 0, "OOMKilled", "");
    }

    ContainerExit withMessage(String text) {
        return new ContainerExit(code, signal, reason, text);
    }
}
