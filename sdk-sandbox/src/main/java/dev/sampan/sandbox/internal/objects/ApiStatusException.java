package dev.sampan.sandbox.internal.objects;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A refusal as the API server words it: the {@code Status} object it answers with. */
public final class ApiStatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient @Nullable ObjectNode details;
    private @Nullable String continueToken;

    public ApiStatusException(int code, String reason, String message, @Nullable ObjectNode details) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    /** Lets an expired list go on with this token, without consistency; the same refusal. */
    public ApiStatusException continueWith(String token) {
        continueToken = token;
        return this;
    }

    /** The {@code Status} object of the answer. */
    public ObjectNode status() {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        ObjectNode metadata = status.putObject("metadata");
        if (continueToken != null) {
            metadata.put("continue", continueToken);
        }
        status.put("status", "Failure");
        status.put("message", getMessage());
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (details != null) {
            status.set("details", details.deepCopy());
        }
        status.put("code", code);
        return status;
    }

    public static ApiStatusException notFound(String groupResource, String name) {
        return named(404, "NotFound", groupResource, name, "%s \"%s\" not found".formatted(groupResource, name));
    }

    public static ApiStatusException alreadyExists(String groupResource, String name) {
        return alreadyExists(groupResource, name, false);
    }

    /** @param going whether the object that has the name waits for its finalizers */
    public static ApiStatusException alreadyExists(String groupResource, String name, boolean going) {
        String what = "%s \"%s\" already exists".formatted(groupResource, name);
        return named(409, "AlreadyExists", groupResource, name, going ? "object is being deleted: " + what : what);
    }

    public static ApiStatusException conflict(String groupResource, String name, String why) {
        return named(
                409,
                "Conflict",
                groupResource,
                name,
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(groupResource, name, why));
    }

    public static ApiStatusException forbidden(String groupResource, String name, String why) {
        return named(
                403,
                "Forbidden",
                groupResource,
                name,
                "%s \"%s\" is forbidden: %s".formatted(groupResource, name, why));
    }

    public static ApiStatusException badRequest(String message) {
        return new ApiStatusException(400, "BadRequest", message, null);
    }

    private static ApiStatusException named(
            int code, String reason, String groupResource, String name, String message) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        int dot = groupResource.indexOf('.');
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (dot >= 0) {
            details.put("group", groupResource.substring(dot + 1));
        }
        details.put("kind", dot < 0 ? groupResource : groupResource.substring(0, dot));
        return new ApiStatusException(code, reason, message, details);
    }

    /** Whether this refusal is a lost race that reading again and retrying may win. */
    public boolean isConflict() {
        return code == 409 && reason.equals("Conflict");
    }
}
