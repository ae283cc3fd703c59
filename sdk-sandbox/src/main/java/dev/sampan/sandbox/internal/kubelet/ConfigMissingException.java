package dev.sampan.sandbox.internal.kubelet;

/** A config map, secret or key that a container needs is not there. The message is the kubelet's. */
final class ConfigMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigMissingException(String message) {
        super(message);
    }
}
