package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a list or watch asks for beside its selectors.
 *
 * @param resourceVersion negative if unset
 * @param match Exact, NotOlderThan or empty
 * @param limit 0 for none
 * @param token of the page before
 * @param timeoutSeconds 0 for the server's own
 * @param bookmarks whether a watch may have BOOKMARK events
 * @param initialEvents whether a watch begins with what is present; empty if unset
 */
record ListOptions(
        long resourceVersion,
        String match,
        long limit,
        Optional<ContinueToken> token,
        long timeoutSeconds,
        boolean bookmarks,
        Optional<Boolean> initialEvents) {
    static ListOptions of(ApiCall call) {
        boolean watch = call.info().verb().equals("watch");
        String version = call.parameter("resourceVersion");
        String match = call.parameter("resourceVersionMatch");
        String token = call.parameter("continue");
        Optional<Boolean> initial = call.parameters("sendInitialEvents").isEmpty()
                ? Optional.empty()
                : Optional.of(call.flag("sendInitialEvents"));
        validate(watch, version, match, token, initial);
        return new ListOptions(
                version.isEmpty() ? -1 : watch ? parseForWatch(version) : parse(version),
                match,
                version.equals("0") && !watch ? 0 : number(call, "limit"),
                token.isEmpty() ? Optional.empty() : Optional.of(ContinueToken.decode(token)),
                number(call, "timeoutSeconds"),
                call.flag("allowWatchBookmarks"),
                initial);
    }

    /** Whether the list must be of exactly that revision. */
    boolean exact() {
        return match.equals("Exact") || (match.isEmpty() && limit > 0 && resourceVersion > 0);
    }

    static void checkGet(ApiCall call, long current) {
        String version = call.parameter("resourceVersion");
        if (!version.isEmpty() && parse(version) > current) {
            throw Refusals.tooLargeResourceVersion(parse(version), current);
        }
    }

    private static void validate(boolean watch, String version, String match, String token, Optional<Boolean> initial) {
        List<String[]> errors = new ArrayList<>();
        if (watch) {
            validateInitialEvents(match, token, initial, errors);
        }
        if (!match.isEmpty() && (!watch || initial.isEmpty())) {
            if (watch) {
                errors.add(forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
                if (!match.equals("NotOlderThan")) {
                    errors.add(unsupportedForWatch(match));
                }
            } else if (version.isEmpty()) {
                errors.add(forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch is forbidden unless resourceVersion is provided"));
            } else if (!token.isEmpty()) {
                errors.add(forbidden(
                        "resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
            } else if (!match.equals("Exact") && !match.equals("NotOlderThan")) {
                errors.add(new String[] {
                    "FieldValueNotSupported",
                    "resourceVersionMatch",
                    "Unsupported value: \"%s\": supported values: \"Exact\", \"NotOlderThan\", \"\"".formatted(match)
                });
            } else if (match.equals("Exact") && version.equals("0")) {
                errors.add(forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
            }
        }
        if (!watch && initial.isPresent()) {
            errors.add(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }
        if (!errors.isEmpty()) {
            throw invalid(errors);
        }
        if (!token.isEmpty() && !version.isEmpty() && !version.equals("0")) {
            throw ApiStatusException.badRequest("specifying resource version is not allowed when using continue");
        }
    }

    private static void validateInitialEvents(
            String match, String token, Optional<Boolean> initial, List<String[]> errors) {
        if (initial.isEmpty()) {
            return;
        }
        if (!match.equals("NotOlderThan")) {
            errors.add(forbidden(
                    "resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
            if (!match.isEmpty()) {
                errors.add(unsupportedForWatch(match));
            }
        }
        if (!token.isEmpty()) {
            errors.add(forbidden("continue", "sendInitialEvents is incompatible with continue"));
        }
    }

    private static String[] unsupportedForWatch(String match) {
        return new String[] {
            "FieldValueNotSupported",
            "resourceVersionMatch",
            "Unsupported value: \"%s\": supported values: \"NotOlderThan\"".formatted(match)
        };
    }

    private static String[] forbidden(String field, String why) {
        return new String[] {"FieldValueForbidden", field, "Forbidden: " + why};
    }

    private static ApiStatusException invalid(List<String[]> errors) {
        ObjectNode details = Json.object();
        details.put("group", "meta.k8s.io");
        details.put("kind", "ListOptions");
        var causes = details.putArray("causes");
        List<String> messages = new ArrayList<>();
        for (String[] error : errors) {
            causes.addObject().put("reason", error[0]).put("message", error[2]).put("field", error[1]);
            messages.add(error[1] + ": " + error[2]);
        }
        String text = messages.size() == 1 ? messages.get(0) : "[" + String.join(", ", messages) + "]";
        return new ApiStatusException(422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: " + text, details);
    }

    /** The server itself fails on a version that is none, where it only refuses it for a list. */
    private static long parseForWatch(String version) {
        try {
            return Long.parseUnsignedLong(version);
        } catch (NumberFormatException e) {
            throw new ApiStatusException(500, "", unreadable(version), null);
        }
    }

    private static String unreadable(String version) {
        return "resourceVersion: Invalid value: \"%s\": strconv.ParseUint: parsing \"%s\": invalid syntax"
                .formatted(version, version);
    }

    private static long parse(String version) {
        try {
            return Long.parseUnsignedLong(version);
        } catch (NumberFormatException e) {
            throw ApiStatusException.badRequest("invalid resource version: " + unreadable(version));
        }
    }

    private static long number(ApiCall call, String name) {
        String text = call.parameter(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiStatusException.badRequest("strconv.ParseInt: parsing \"%s\": invalid syntax".formatted(text));
        }
    }
}
