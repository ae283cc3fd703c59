package dev.sampan.sandbox.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.jspecify.annotations.Nullable;

/** A refusal in the terms of the distribution specification: its status, its code, its message. */
final class RegistryRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * The error codes of the specification, with the status and the message that go with each in the registries
     * that are made of the distribution project.
     */
    enum Code {
        BLOB_UNKNOWN(404, "blob unknown to registry"),
        BLOB_UPLOAD_INVALID(404, "blob upload invalid"),
        BLOB_UPLOAD_UNKNOWN(404, "blob upload unknown to registry"),
        DIGEST_INVALID(400, "provided digest did not match uploaded content"),
        MANIFEST_BLOB_UNKNOWN(400, "blob unknown to registry"),
        MANIFEST_INVALID(400, "manifest invalid"),
        MANIFEST_UNKNOWN(404, "manifest unknown"),
        NAME_INVALID(400, "invalid repository name"),
        NAME_UNKNOWN(404, "repository name not known to registry"),
        SIZE_INVALID(400, "provided length did not match content length"),
        UNAUTHORIZED(401, "authentication required"),
        DENIED(403, "requested access to the resource is denied"),
        UNSUPPORTED(405, "The operation is unsupported."),
        TOOMANYREQUESTS(429, "too many requests");

        private final int status;
        private final String message;

        Code(int status, String message) {
            this.status = status;
            this.message = message;
        }

        int status() {
            return status;
        }
    }

    private final int status;
    private final Code code;
    private final transient @Nullable JsonNode detail;

    RegistryRefusal(Code code) {
        this(code.status(), code, code.message, null);
    }

    /** @param detail what exactly is wrong, in words or as a tree */
    RegistryRefusal(Code code, String detail) {
        this(code, TextNode.valueOf(detail));
    }

    RegistryRefusal(Code code, JsonNode detail) {
        this(code.status(), code, code.message, detail);
    }

    RegistryRefusal(int status, Code code, String detail) {
        this(status, code, code.message, TextNode.valueOf(detail));
    }

    RegistryRefusal(int status, Code code, String message, @Nullable JsonNode detail) {
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
    JsonNode detail() {
        return detail;
    }
}
