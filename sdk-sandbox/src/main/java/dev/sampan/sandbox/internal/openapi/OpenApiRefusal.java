package dev.sampan.sandbox.internal.openapi;

/** A refusal in the cloud's terms. */
final class OpenApiRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    OpenApiRefusal(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
