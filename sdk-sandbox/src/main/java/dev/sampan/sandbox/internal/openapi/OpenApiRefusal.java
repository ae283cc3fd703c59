package dev.sampan.sandbox.internal.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A refusal in the cloud's terms. */
public final class OpenApiRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient @Nullable ObjectNode denied;

    public OpenApiRefusal(int status, String code, String message) {
        this(status, code, message, null);
    }

    /** @param denied what RAM says of it, when it is RAM that refuses */
    OpenApiRefusal(int status, String code, String message, @Nullable ObjectNode denied) {
        super(message);
        this.status = status;
        this.code = code;
        this.denied = denied;
    }

    @Nullable
    ObjectNode denied() {
        return denied;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}
