package dev.sampan.sandbox.internal.registry;

import org.jspecify.annotations.Nullable;

/** A refusal in the terms of the distribution specification: its status, its code, its message. */
final class RegistryRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The error codes of the specification, with the status that goes with each. */
    enum Code {
        BLOB_UNKNOWN(404),
        BLOB_UPLOAD_INVALID(400),
        BLOB_UPLOAD_UNKNOWN(404),
        DIGEST_INVALID(400),
        MANIFEST_BLOB_UNKNOWN(400),
        MANIFEST_INVALID(400),
        MANIFEST_UNKNOWN(404),
        NAME_INVALID(400),
        NAME_UNKNOWN(404),
        SIZE_INVALID(400),
        UNAUTHORIZED(401),
        DENIED(403),
        UNSUPPORTED(405),
        TOOMANYREQUESTS(429);

        private final int status;

        Code(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private final int status;
    private final Code code;
    private final @Nullable String detail;

    RegistryRefusal(Code code, String message, @Nullable String detail) {
        this(code.status(), code, message, detail);
    }

    RegistryRefusal(int status, Code code, String message, @Nullable String detail) {
        super(message);
        this.status = status;
        this.code = code;
        this.detail = detail;
    }

    int status() {
        return status;
    }

    Code code() {
        return code;
    }

    @Nullable
    String detail() {
        return detail;
    }
}
