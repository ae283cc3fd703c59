package dev.sampan.sandbox.internal.controller;

/** A metric that an autoscaler asks for cannot be had. */
final class MetricUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String wrapped;

    /**
     * @param reason of the condition and the event
     * @param message as the event says it
     * @param context what comes before the message where it is one of several metrics
     */
    MetricUnavailableException(String reason, String message, String context) {
        super(message);
        this.reason = reason;
        this.wrapped = context + ": " + message;
    }

    String reason() {
        return reason;
    }

    String message() {
        return String.valueOf(getMessage());
    }

    String wrapped() {
        return wrapped;
    }
}
