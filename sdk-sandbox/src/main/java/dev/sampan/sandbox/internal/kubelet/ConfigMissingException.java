package dev.sampan.sandbox.internal.kubelet;

/** A config map, secret or key that a container needs is not there. The message is the kubelet's. */
public final class ConfigMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigMissingException(String message) {
        super(message);
    }
}
