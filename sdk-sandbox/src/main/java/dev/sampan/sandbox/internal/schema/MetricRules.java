package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** The rules of what an autoscaler measures. */
final class MetricRules extends Rules {
    private static final Map<String, String> FIELDS = Map.of(
            "Object", "object",
            "Pods", "pods",
            "Resource", "resource",
            "ContainerResource", "containerResource",
            "External", "external");

    MetricRules(List<FieldError> errors) {
        super(errors);
    }

    void metric(JsonNode metric, String path) {
        String type = text(metric, "type");
        if (type.isEmpty()) {
            add(FieldError.required(path + ".type", "must specify a metric source type"));
        }
        oneOf(metric, "type", path, "ContainerResource", "External", "Object", "Pods", "Resource");
        if (!type.isEmpty() && !FIELDS.containsKey(type)) {
            oneOf(metric, "type", path, "ContainerResource", "External", "Object", "Pods", "Resource");
        }
        String wanted = FIELDS.getOrDefault(type, "");
        String first = "";
        for (String field : List.of("object", "external", "pods", "resource", "containerResource")) {
            if (isSet(metric, field) && first.isEmpty()) {
                first = field;
                source(field, metric.path(field), path + "." + field);
            }
        }
        if (!wanted.isEmpty() && !isSet(metric, wanted)) {
            add(FieldError.required(path + "." + wanted, "must populate information for the given metric source"));
        }
        for (String field : FIELDS.values()) {
            if (isSet(metric, field) && !field.equals(wanted)) {
                add(FieldError.forbidden(path + "." + field, "must populate the given metric source only"));
            }
        }
    }

    private void source(String kind, JsonNode source, String path) {
        switch (kind) {
            case "object" -> described(source.path("describedObject"), path + ".describedObject");
            case "resource", "containerResource" -> resource(kind, source, path);
            default -> {}
        }
        if (!kind.equals("resource") && !kind.equals("containerResource")) {
            identifier(source.path("metric"), path + ".metric");
        }
        JsonNode target = source.path("target");
        String below = path + ".target";
        target(target, below);
        boolean value = isSet(target, "value");
        boolean average = isSet(target, "averageValue");
        boolean utilization = isSet(target, "averageUtilization");
        switch (kind) {
            case "object" ->
                need(value || average, below + ".averageValue", "must set either a target value or averageValue");
            case "external" -> {
                need(
                        value || average,
                        below + ".averageValue",
                        "must set either a target value for metric or a per-pod target");
                if (value && average) {
                    add(FieldError.forbidden(
                            below + ".value", "may not set both a target value for metric and a per-pod target"));
                }
            }
            case "pods" -> need(average, below + ".averageValue", "must specify a positive target averageValue");
            default -> {
                need(
                        utilization || average,
                        below + ".averageUtilization",
                        "must set either a target raw value or a target utilization");
                if (utilization && average) {
                    add(FieldError.forbidden(
                            below + ".averageValue", "may not set both a target raw value and a target utilization"));
                }
            }
        }
    }

    private void need(boolean given, String path, String why) {
        if (!given) {
            add(FieldError.required(path, why));
        }
    }

    private void described(JsonNode object, String path) {
        for (String field : List.of("kind", "name")) {
            if (required(object, field, path)) {
                each(path + "." + field, text(object, field), NameRules::pathSegment);
            }
        }
    }

    private void identifier(JsonNode metric, String path) {
        String name = text(metric, "name");
        if (name.isEmpty()) {
            add(FieldError.required(path + ".name", "must specify a metric name"));
        } else {
            each(path + ".name", name, NameRules::pathSegment);
        }
    }

    private void resource(String kind, JsonNode source, String path) {
        if (text(source, "name").isEmpty()) {
            add(FieldError.required(path + ".name", "must specify a resource name"));
        }
        if (kind.equals("containerResource")) {
            String container = text(source, "container");
            if (container.isEmpty()) {
                add(FieldError.required(path + ".container", "must specify a container"));
            } else {
                each(path + ".container", container, NameRules::label);
            }
        }
    }

    private void target(JsonNode target, String path) {
        String type = text(target, "type");
        if (type.isEmpty()) {
            add(FieldError.required(path + ".type", "must specify a metric target type"));
        }
        if (!List.of("Utilization", "Value", "AverageValue").contains(type)) {
            add(FieldError.invalid(path + ".type", type, "must be either Utilization, Value, or AverageValue"));
        }
        JsonNode utilization = target.path("averageUtilization");
        if (utilization.isNumber() && utilization.longValue() < 1) {
            add(FieldError.invalid(path + ".averageUtilization", utilization, "must be greater than 0"));
        }
        for (String field : List.of("value", "averageValue")) {
            JsonNode value = target.path(field);
            if (value.isTextual() && quantity(value).signum() != 1) {
                add(FieldError.invalid(path + "." + field, value.asText(), "must be positive"));
            }
        }
    }
}
