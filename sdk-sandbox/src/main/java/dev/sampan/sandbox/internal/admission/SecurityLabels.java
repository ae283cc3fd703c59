package dev.sampan.sandbox.internal.admission;

import dev.sampan.sandbox.internal.admission.SecurityLevel.Level;
import dev.sampan.sandbox.internal.schema.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the labels of a namespace ask of its pods. A label that cannot be read counts as the strictest for enforcement and as the
 * least for warnings.
 *
 * @param enforce what is refused
 * @param audit what would be noted
 * @param warn what is warned of
 * @param errors labels that cannot be read
 */
record SecurityLabels(SecurityLevel enforce, SecurityLevel audit, SecurityLevel warn, List<FieldError> errors) {
    private static final String PREFIX = "pod-security.kubernetes.io/";
    private static final Pattern VERSION = Pattern.compile("v1\\.(0|[1-9][0-9]{0,8})");

    static SecurityLabels of(Map<String, String> labels) {
        List<FieldError> errors = new ArrayList<>();
        SecurityLevel enforce = read(labels, "enforce", Level.RESTRICTED, errors);
        boolean readable = errors.stream().noneMatch(error -> error.field().endsWith("[" + PREFIX + "enforce]"));
        SecurityLevel audit = read(labels, "audit", Level.PRIVILEGED, errors);
        SecurityLevel warn = read(labels, "warn", Level.PRIVILEGED, errors);
        boolean follows = labels.containsKey(PREFIX + "enforce")
                && readable
                && !labels.containsKey(PREFIX + "warn")
                && enforce.level().compareTo(warn.level()) > 0;
        if (follows) {
            boolean versioned = labels.containsKey(PREFIX + "warn-version");
            warn = new SecurityLevel(enforce.level(), versioned ? warn.minor() : enforce.minor());
        }
        return new SecurityLabels(enforce, audit, warn, List.copyOf(errors));
    }

    private static SecurityLevel read(
            Map<String, String> labels, String mode, Level unreadable, List<FieldError> errors) {
        return new SecurityLevel(
                level(labels, PREFIX + mode, unreadable, errors), version(labels, PREFIX + mode + "-version", errors));
    }

    private static Level level(Map<String, String> labels, String label, Level unreadable, List<FieldError> errors) {
        String text = labels.get(label);
        if (text == null) {
            return Level.PRIVILEGED;
        }
        for (Level level : Level.values()) {
            if (level.toString().equals(text)) {
                return level;
            }
        }
        errors.add(invalid(label, text, "must be one of privileged, baseline, restricted"));
        return unreadable;
    }

    private static int version(Map<String, String> labels, String label, List<FieldError> errors) {
        String text = labels.get(label);
        if (text == null || text.equals("latest")) {
            return SecurityLevel.LATEST;
        }
        Matcher matcher = VERSION.matcher(text);
        if (matcher.matches()) {
            return Integer.parseInt(matcher.group(1));
        }
        errors.add(invalid(label, text, "must be \"latest\" or \"v1.x\""));
        return SecurityLevel.LATEST;
    }

    private static FieldError invalid(String label, String value, String why) {
        return new FieldError(
                "FieldValueInvalid",
                "metadata.labels[" + label + "]",
                "Invalid value: \"%s\": %s".formatted(value.replace("\"", "\\\""), why));
    }

    boolean isPrivileged() {
        return errors.isEmpty()
                && enforce.level() == Level.PRIVILEGED
                && audit.level() == Level.PRIVILEGED
                && warn.level() == Level.PRIVILEGED;
    }
}
