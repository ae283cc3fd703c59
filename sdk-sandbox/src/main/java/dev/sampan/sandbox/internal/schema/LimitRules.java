package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rules of limit ranges: what is least, usual and most must come in that order. */
final class LimitRules extends Rules {
    private static final Set<String> TYPES = Set.of("Container", "Pod", "PersistentVolumeClaim");

    LimitRules(List<FieldError> errors) {
        super(errors);
    }

    void limits(JsonNode spec) {
        Set<String> types = new HashSet<>();
        int i = 0;
        for (JsonNode limit : spec.path("limits")) {
            String path = "spec.limits[" + i++ + "]";
            String type = text(limit, "type");
            if (!TYPES.contains(type) && !type.contains("/")) {
                add(FieldError.invalid(path + ".type", type, "must be a standard limit type or fully qualified"));
            } else if (!types.add(type)) {
                add(FieldError.duplicate(path + ".type", type));
            } else {
                limit(limit, type, path);
            }
        }
    }

    private void limit(JsonNode limit, String type, String path) {
        if (type.equals("PersistentVolumeClaim")
                && !limit.path("min").has("storage")
                && !limit.path("max").has("storage")) {
            add(FieldError.required(
                    path + ".limits", "either minimum or maximum storage value is required, but neither was provided"));
        }
        Set<String> resources = new TreeSet<>();
        for (String field : List.of("max", "min", "default", "defaultRequest")) {
            limit.path(field).fieldNames().forEachRemaining(resources::add);
        }
        for (String resource : resources) {
            JsonNode min = limit.path("min").path(resource);
            JsonNode max = limit.path("max").path(resource);
            JsonNode usual = limit.path("default").path(resource);
            JsonNode request = limit.path("defaultRequest").path(resource);
            order(min, "min value", max, "max value", min, path + ".min[" + resource + "]");
            order(
                    min,
                    "min value",
                    request,
                    "default request value",
                    request,
                    path + ".defaultRequest[" + resource + "]");
            order(
                    request,
                    "default request value",
                    max,
                    "max value",
                    request,
                    path + ".defaultRequest[" + resource + "]");
            order(
                    request,
                    "default request value",
                    usual,
                    "default limit value",
                    request,
                    path + ".defaultRequest[" + resource + "]");
            order(min, "min value", usual, "default value", min, path + ".default[" + resource + "]");
            order(usual, "default value", max, "max value", max, path + ".default[" + resource + "]");
        }
    }

    private void order(JsonNode less, String lessName, JsonNode more, String moreName, JsonNode shown, String path) {
        if (!less.isMissingNode() && !more.isMissingNode() && quantity(less).compareTo(quantity(more)) > 0) {
            add(FieldError.invalid(
                    path,
                    shown.asText(),
                    "%s %s is greater than %s %s".formatted(lessName, less.asText(), moreName, more.asText())));
        }
    }
}
