package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.List;
import java.util.Locale;

/** Refusals that are about the request rather than an object. */
final class Refusals {
    private Refusals() {}

    static ApiStatusException unauthorized() {
        return new ApiStatusException(401, "Unauthorized", "Unauthorized", null);
    }

    /** For an address that nothing is served at. */
    static ApiStatusException noSuchResource() {
        return new ApiStatusException(
                404, "NotFound", "the server could not find the requested resource", Json.object());
    }

    static ApiStatusException methodNotAllowed(Resource resource, String verb) {
        ObjectNode details = Json.object();
        if (!resource.group().isEmpty()) {
            details.put("group", resource.group());
        }
        details.put("kind", resource.plural());
        return new ApiStatusException(
                405,
                "MethodNotAllowed",
                "%s is not supported on resources of kind \"%s\"".formatted(verb, resource.groupResource()),
                details);
    }

    static ApiStatusException methodNotAllowed() {
        return new ApiStatusException(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                Json.object());
    }

    static ApiStatusException unsupportedMediaType(String accepted) {
        return new ApiStatusException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + accepted,
                null);
    }

    /** For a caller that accepts nothing that is known at all. */
    static ApiStatusException noRepresentation(List<String> known) {
        return new ApiStatusException(
                406,
                "NotAcceptable",
                "406: Not Acceptable\n\nAvailable representations: " + String.join(", ", known),
                Json.object());
    }

    static ApiStatusException notAcceptable(String message) {
        return new ApiStatusException(406, "NotAcceptable", message, null);
    }

    static ApiStatusException expired(String message) {
        return new ApiStatusException(410, "Expired", message, null);
    }

    static ApiStatusException tooLargeResourceVersion(long asked, long current) {
        ObjectNode details = Json.object();
        details.putArray("causes")
                .addObject()
                .put("reason", "ResourceVersionTooLarge")
                .put("message", "Too large resource version");
        details.put("retryAfterSeconds", 1);
        return new ApiStatusException(
                504,
                "Timeout",
                "Timeout: Too large resource version: %d, current: %d".formatted(asked, current),
                details);
    }

    static ApiStatusException forbidden(RequestInfo info, Identity caller, String reason) {
        ObjectNode details = Json.object();
        if (!info.name().isEmpty()) {
            details.put("name", info.name());
        }
        if (!info.group().isEmpty()) {
            details.put("group", info.group());
        }
        if (!info.resource().isEmpty()) {
            details.put("kind", info.resource());
        }
        String groupResource = info.group().isEmpty() ? info.resource() : info.resource() + "." + info.group();
        String subject;
        if (groupResource.isEmpty()) {
            subject = "forbidden: ";
        } else if (info.name().isEmpty()) {
            subject = groupResource + " is forbidden: ";
        } else {
            subject = groupResource + " \"" + info.name() + "\" is forbidden: ";
        }
        String why = subject + denial(info, caller) + (reason.isEmpty() ? "" : ": " + reason);
        return new ApiStatusException(403, "Forbidden", why, details);
    }

    private static String denial(RequestInfo info, Identity caller) {
        if (!info.resourceRequest()) {
            return "User \"%s\" cannot %s path \"%s\"".formatted(caller.name(), info.verb(), info.path());
        }
        String resource = info.subresource().isEmpty() ? info.resource() : info.resource() + "/" + info.subresource();
        String where =
                info.namespace().isEmpty() ? "at the cluster scope" : "in the namespace \"" + info.namespace() + "\"";
        return "User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
                .formatted(caller.name(), info.verb(), resource, info.group(), where);
    }

    /** What the server says for a status that was scripted. */
    static ApiStatusException ofStatus(int status) {
        String reason = switch (status) {
            case 400 -> "BadRequest";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "NotFound";
            case 409 -> "Conflict";
            case 410 -> "Expired";
            case 422 -> "Invalid";
            case 429 -> "TooManyRequests";
            case 500 -> "InternalError";
            case 503 -> "ServiceUnavailable";
            case 504 -> "Timeout";
            default -> "";
        };
        String message = switch (status) {
            case 429 -> "Too many requests, please try again later.";
            case 500 -> "Internal error occurred: the sandbox was told to fail";
            case 503 -> "the server is currently unable to handle the request";
            case 504 -> "Timeout: request did not complete within the allotted timeout";
            default -> "the server answered with status %d".formatted(status).toLowerCase(Locale.ROOT);
        };
        return new ApiStatusException(status, reason, message, null);
    }
}
