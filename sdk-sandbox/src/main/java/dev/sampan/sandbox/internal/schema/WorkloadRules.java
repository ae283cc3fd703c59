package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The rules of the kinds that keep pods running. */
final class WorkloadRules extends Rules {
    WorkloadRules(List<FieldError> errors) {
        super(errors);
    }

    void deployment(JsonNode spec, JsonNode before, boolean update) {
        nonNegative(spec, "replicas", "spec");
        selector(spec, "deployment");
        template(spec, "ReplicaSet");
        deploymentStrategy(spec.path("strategy"));
        for (String field : List.of("minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")) {
            nonNegative(spec, field, "spec");
        }
        JsonNode deadline = spec.path("progressDeadlineSeconds");
        if (deadline.isNumber()
                && deadline.longValue() <= spec.path("minReadySeconds").asLong(0)) {
            add(FieldError.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
        }
        if (update) {
            immutable(spec.path("selector"), before.path("selector"), "spec.selector");
        }
    }

    void replicaSet(JsonNode spec, JsonNode before, boolean update) {
        nonNegative(spec, "replicas", "spec");
        nonNegative(spec, "minReadySeconds", "spec");
        selector(spec, "deployment");
        template(spec, "ReplicaSet");
        if (update) {
            immutable(spec.path("selector"), before.path("selector"), "spec.selector");
        }
    }

    void replicationController(JsonNode spec) {
        nonNegative(spec, "minReadySeconds", "spec");
        if (spec.path("selector").isEmpty()) {
            add(FieldError.required("spec.selector", ""));
        }
        nonNegative(spec, "replicas", "spec");
        if (!spec.path("template").isObject()) {
            add(FieldError.required("spec.template", ""));
            return;
        }
        ObjectNode selector = JsonNodeFactory.instance.objectNode();
        selector.set("matchLabels", spec.path("selector"));
        JsonNode labels = spec.path("template").path("metadata").path("labels");
        if (!matches(selector, labels)) {
            add(FieldError.invalid(
                    "spec.template.metadata.labels", labels(labels), "`selector` does not match template `labels`"));
        }
        pods(spec, "ReplicaSet");
    }

    void statefulSet(JsonNode spec, JsonNode before, boolean update) {
        String management = text(spec, "podManagementPolicy");
        if (!management.equals("OrderedReady") && !management.equals("Parallel")) {
            add(FieldError.invalid("spec.podManagementPolicy", management, "must be 'OrderedReady' or 'Parallel'"));
        }
        statefulSetStrategy(spec.path("updateStrategy"));
        for (String field : List.of("whenDeleted", "whenScaled")) {
            oneOf(
                    spec.path("persistentVolumeClaimRetentionPolicy"),
                    field,
                    "spec.persistentVolumeClaimRetentionPolicy",
                    "Retain",
                    "Delete");
        }
        nonNegative(spec, "replicas", "spec");
        nonNegative(spec, "minReadySeconds", "spec");
        String service = text(spec, "serviceName");
        if (!update && !service.isEmpty()) {
            each("spec.serviceName", service, NameRules::label);
        }
        long start = spec.path("ordinals").path("start").asLong(0);
        if (start < 0) {
            add(FieldError.invalid("spec.ordinals.start", start, "must be greater than or equal to 0"));
        }
        int claim = 0;
        for (JsonNode template : spec.path("volumeClaimTemplates")) {
            new StorageRules(errors)
                    .claimSpec(template.path("spec"), "spec.volumeClaimTemplates[" + claim++ + "].spec");
        }
        selector(spec, "statefulset");
        templateLabels(spec);
        statefulPods(spec);
        if (update) {
            onlyChanges(
                    spec,
                    before,
                    List.of(
                            "replicas",
                            "ordinals",
                            "template",
                            "updateStrategy",
                            "revisionHistoryLimit",
                            "persistentVolumeClaimRetentionPolicy",
                            "minReadySeconds"),
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        }
    }

    /** The claims of the set are volumes of its pods. */
    private void statefulPods(JsonNode spec) {
        JsonNode template = spec.path("template");
        if (!(template.path("spec") instanceof ObjectNode)) {
            pods(spec, "StatefulSet");
            return;
        }
        ObjectNode copy = spec.deepCopy();
        ObjectNode podSpec = (ObjectNode) copy.path("template").path("spec");
        podSpec.remove(List.of("subdomain", "hostname"));
        for (JsonNode claim : spec.path("volumeClaimTemplates")) {
            String name = text(claim.path("metadata"), "name");
            ObjectNode volume = JsonNodeFactory.instance.objectNode().put("name", name);
            volume.putObject("persistentVolumeClaim").put("claimName", name);
            boolean replaced = false;
            for (JsonNode one : podSpec.path("volumes")) {
                replaced |= text(one, "name").equals(name);
            }
            if (!replaced) {
                podSpec.withArrayProperty("volumes").add(volume);
            }
        }
        pods(copy, "StatefulSet");
    }

    private void onlyChanges(JsonNode spec, JsonNode before, List<String> allowed, String message) {
        ObjectNode now = spec.deepCopy();
        ObjectNode old = before.deepCopy();
        now.remove(allowed);
        old.remove(allowed);
        if (!TypedTrees.same(now, old)) {
            add(FieldError.forbidden("spec", message));
        }
    }

    void daemonSet(JsonNode spec, JsonNode before, boolean update) {
        if (update) {
            immutable(spec.path("selector"), before.path("selector"), "spec.selector");
        }
        if (spec.path("selector").isObject()) {
            labelSelector(spec.path("selector"), "spec.selector");
            templateLabels(spec);
            if (isEmptySelector(spec.path("selector"))) {
                add(FieldError.invalid(
                        "spec.selector", spec.path("selector"), "empty selector is invalid for daemonset"));
            }
        }
        pods(spec, "DaemonSet");
        nonNegative(spec, "minReadySeconds", "spec");
        daemonSetStrategy(spec.path("updateStrategy"));
        nonNegative(spec, "revisionHistoryLimit", "spec");
    }

    private void selector(JsonNode spec, String kind) {
        JsonNode selector = spec.path("selector");
        if (!selector.isObject()) {
            add(FieldError.required("spec.selector", ""));
            return;
        }
        labelSelector(selector, "spec.selector");
        if (isEmptySelector(selector)) {
            add(FieldError.invalid("spec.selector", selector, "empty selector is invalid for " + kind));
        }
    }

    private void template(JsonNode spec, String kind) {
        templateLabels(spec);
        pods(spec, kind);
    }

    private void templateLabels(JsonNode spec) {
        JsonNode selector = spec.path("selector");
        JsonNode labels = spec.path("template").path("metadata").path("labels");
        boolean unknown = false;
        for (JsonNode expression : selector.path("matchExpressions")) {
            unknown |= !List.of("In", "NotIn", "Exists", "DoesNotExist").contains(text(expression, "operator"));
        }
        if (unknown) {
            add(FieldError.invalid("spec.selector", selector, "invalid label selector"));
        } else if (!selector.isObject() || (!isEmptySelector(selector) && !matches(selector, labels))) {
            add(FieldError.invalid(
                    "spec.template.metadata.labels", labels(labels), "`selector` does not match template `labels`"));
        }
    }

    private static JsonNode labels(JsonNode labels) {
        return labels.isObject() ? labels : com.fasterxml.jackson.databind.node.NullNode.instance;
    }

    private void pods(JsonNode spec, String kind) {
        new PodRules(errors).template(spec.path("template"), "spec.template");
        JsonNode pod = spec.path("template").path("spec");
        if (!text(pod, "restartPolicy").equals("Always")) {
            add(FieldError.notSupported(
                    "spec.template.spec.restartPolicy", text(pod, "restartPolicy"), List.of("Always")));
        }
        if (isSet(pod, "activeDeadlineSeconds")) {
            add(FieldError.forbidden(
                    "spec.template.spec.activeDeadlineSeconds",
                    "activeDeadlineSeconds in " + kind + " is not Supported"));
        }
    }

    private void deploymentStrategy(JsonNode strategy) {
        String path = "spec.strategy";
        JsonNode rolling = strategy.path("rollingUpdate");
        switch (text(strategy, "type")) {
            case "Recreate" -> {
                if (rolling.isObject()) {
                    add(FieldError.forbidden(
                            path + ".rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"));
                }
            }
            case "RollingUpdate" -> {
                JsonNode unavailable = rolling.path("maxUnavailable");
                JsonNode surge = rolling.path("maxSurge");
                intOrPercent(unavailable, path + ".rollingUpdate.maxUnavailable");
                intOrPercent(surge, path + ".rollingUpdate.maxSurge");
                if (number(unavailable) == 0 && number(surge) == 0) {
                    add(FieldError.invalid(
                            path + ".rollingUpdate.maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0"));
                }
                atMost100Percent(unavailable, path + ".rollingUpdate.maxUnavailable");
            }
            default -> add(FieldError.notSupported(path, internal(strategy), List.of("Recreate", "RollingUpdate")));
        }
    }

    private void statefulSetStrategy(JsonNode strategy) {
        String path = "spec.updateStrategy";
        JsonNode rolling = strategy.path("rollingUpdate");
        switch (text(strategy, "type")) {
            case "OnDelete" -> {
                if (rolling.isObject()) {
                    add(FieldError.invalid(
                            path + ".rollingUpdate", rolling, "only allowed for updateStrategy 'RollingUpdate'"));
                }
            }
            case "RollingUpdate" -> nonNegative(rolling, "partition", path + ".rollingUpdate");
            default -> add(FieldError.invalid(path, internal(strategy), "must be 'RollingUpdate' or 'OnDelete'"));
        }
    }

    private void daemonSetStrategy(JsonNode strategy) {
        String path = "spec.updateStrategy";
        switch (text(strategy, "type")) {
            case "OnDelete" -> {}
            case "RollingUpdate" -> {
                String below = path + ".rollingUpdate";
                JsonNode unavailable = strategy.path("rollingUpdate").path("maxUnavailable");
                JsonNode surge = strategy.path("rollingUpdate").path("maxSurge");
                intOrPercent(unavailable, below + ".maxUnavailable");
                intOrPercent(surge, below + ".maxSurge");
                atMost100Percent(unavailable, below + ".maxUnavailable");
                atMost100Percent(surge, below + ".maxSurge");
                if (number(unavailable) != 0 && number(surge) != 0) {
                    add(FieldError.invalid(
                            below + ".maxSurge", surge, "may not be set when maxUnavailable is non-zero"));
                } else if (number(unavailable) == 0 && number(surge) == 0) {
                    add(FieldError.required(below + ".maxUnavailable", "cannot be 0 when maxSurge is 0"));
                }
            }
            default -> add(FieldError.notSupported(path, internal(strategy), List.of("RollingUpdate", "OnDelete")));
        }
    }

    /** A strategy as the server's internal type prints it. */
    private static JsonNode internal(JsonNode strategy) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        shown.put("Type", text(strategy, "type"));
        List<String> absent = new ArrayList<>();
        if (!strategy.path("rollingUpdate").isObject()) {
            absent.add("RollingUpdate");
        }
        absent.forEach(shown::putNull);
        if (absent.isEmpty()) {
            shown.set("RollingUpdate", strategy.path("rollingUpdate"));
        }
        return shown;
    }
}
