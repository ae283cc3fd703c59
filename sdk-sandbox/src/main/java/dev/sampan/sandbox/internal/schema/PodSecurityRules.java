package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules of security contexts, of pods and of containers. */
final class PodSecurityRules extends Rules {
    private static final String SYSCTL = "([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final Pattern SYSCTL_PATTERN = Pattern.compile(SYSCTL);
    private static final int SYSCTL_LENGTH = 253;

    PodSecurityRules(List<FieldError> errors) {
        super(errors);
    }

    void pod(JsonNode context, String path) {
        ids(context, path, "fsGroup", "runAsUser", "runAsGroup");
        int i = 0;
        for (JsonNode group : context.path("supplementalGroups")) {
            id(group, path + ".supplementalGroups[" + i++ + "]");
        }
        sysctls(context.path("sysctls"), path + ".sysctls");
        if (isSet(context, "fsGroupChangePolicy")) {
            oneOf(context, "fsGroupChangePolicy", path, "Always", "OnRootMismatch");
        }
        seccomp(context, path);
    }

    void container(JsonNode context, String path) {
        ids(context, path, "runAsUser", "runAsGroup");
        if (isSet(context, "procMount")) {
            oneOf(context, "procMount", path, "Default", "Unmasked");
        }
        seccomp(context, path);
        boolean escalates = context.path("allowPrivilegeEscalation").asBoolean(true);
        if (!escalates && context.path("privileged").asBoolean()) {
            add(FieldError.invalid(
                    path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"));
        }
    }

    private void ids(JsonNode context, String path, String... fields) {
        for (String field : fields) {
            id(context.path(field), path + "." + field);
        }
    }

    private void id(JsonNode id, String path) {
        if (id.isNumber() && (id.longValue() < 0 || id.longValue() > Integer.MAX_VALUE)) {
            add(FieldError.invalid(path, id, "must be between 0 and 2147483647, inclusive"));
        }
    }

    private void seccomp(JsonNode context, String path) {
        if (!isSet(context, "seccompProfile")) {
            return;
        }
        JsonNode profile = context.path("seccompProfile");
        String below = path + ".seccompProfile";
        String type = text(profile, "type");
        String file = text(profile, "localhostProfile");
        if (type.isEmpty()) {
            add(FieldError.required(below + ".type", "type is required when seccompProfile is set"));
        } else if (type.equals("Localhost")) {
            if (file.isEmpty()) {
                add(FieldError.required(below + ".localhostProfile", "must be set when seccomp type is Localhost"));
            }
        } else {
            oneOf(profile, "type", below, "Localhost", "RuntimeDefault", "Unconfined");
            if (isSet(profile, "localhostProfile")) {
                add(FieldError.invalid(
                        below + ".localhostProfile", file, "can only be set when seccomp type is Localhost"));
            }
        }
    }

    private void sysctls(JsonNode sysctls, String path) {
        Set<String> seen = new HashSet<>();
        int i = 0;
        for (JsonNode sysctl : sysctls) {
            String below = path + "[" + i++ + "].name";
            String name = text(sysctl, "name");
            if (name.isEmpty()) {
                add(FieldError.required(below, ""));
            } else if (name.length() > SYSCTL_LENGTH
                    || !SYSCTL_PATTERN.matcher(name).matches()) {
                add(FieldError.invalid(
                        below,
                        name,
                        "must have at most %d characters and match regex ^%s$".formatted(SYSCTL_LENGTH, SYSCTL)));
            } else if (!seen.add(name)) {
                add(FieldError.duplicate(below, name));
            }
        }
    }
}
