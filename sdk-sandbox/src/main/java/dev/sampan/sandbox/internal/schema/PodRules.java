package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules of pods and of templates of pods. */
final class PodRules extends Rules {
    PodRules(List<FieldError> errors) {
        super(errors);
    }

    void template(JsonNode template, String path) {
        JsonNode metadata = template.path("metadata");
        labels(metadata.path("labels"), path + ".labels");
        new MetadataRules(errors).annotations(metadata.path("annotations"), path + ".annotations");
        podSpec(template.path("spec"), path + ".spec");
        if (!template.path("spec").path("ephemeralContainers").isEmpty()) {
            add(FieldError.forbidden(
                    path + ".spec.ephemeralContainers", "ephemeral containers not allowed in pod template"));
        }
    }

    void podSpec(JsonNode spec, String path) {
        Set<String> volumes = volumes(spec.path("volumes"), path + ".volumes");
        ContainerRules containers = new ContainerRules(errors, volumes);
        Set<String> names = containers.containers(spec.path("containers"), path + ".containers");
        containers.initContainers(spec.path("initContainers"), names, path + ".initContainers");
        oneOf(spec, "restartPolicy", path, "Always", "OnFailure", "Never");
        dnsPolicy(spec, path);
        labels(spec.path("nodeSelector"), path + ".nodeSelector");
        imagePullSecrets(spec, path);
        tolerations(spec.path("tolerations"), path + ".tolerations");
        String account = text(spec, "serviceAccountName");
        if (!account.isEmpty()) {
            each(path + ".serviceAccountName", account, NameRules::subdomain);
        }
        String node = text(spec, "nodeName");
        if (!node.isEmpty()) {
            each(path + ".nodeName", node, NameRules::subdomain);
        }
        for (String field : List.of("hostname", "subdomain")) {
            String value = text(spec, field);
            if (!value.isEmpty()) {
                each(path + "." + field, value, NameRules::label);
            }
        }
        String priority = text(spec, "priorityClassName");
        if (!priority.isEmpty()) {
            each(path + ".priorityClassName", priority, NameRules::subdomain);
        }
        JsonNode deadline = spec.path("activeDeadlineSeconds");
        if (deadline.isNumber() && (deadline.longValue() < 1 || deadline.longValue() > Integer.MAX_VALUE)) {
            add(FieldError.invalid(
                    path + ".activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive"));
        }
        spread(spec.path("topologySpreadConstraints"), path + ".topologySpreadConstraints");
    }

    private void dnsPolicy(JsonNode spec, String path) {
        oneOf(spec, "dnsPolicy", path, "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");
        if (text(spec, "dnsPolicy").equals("None")
                && spec.path("dnsConfig").path("nameservers").isEmpty()) {
            add(FieldError.required(
                    path + ".dnsConfig.nameservers",
                    "must provide at least one DNS nameserver when `dnsPolicy` is None"));
        }
    }

    private void imagePullSecrets(JsonNode spec, String path) {
        int i = 0;
        for (JsonNode secret : spec.path("imagePullSecrets")) {
            if (text(secret, "name").isEmpty()) {
                add(FieldError.required(path + ".imagePullSecrets[" + i + "].name", "should not be empty"));
            }
            i++;
        }
    }

    private void tolerations(JsonNode tolerations, String path) {
        int i = 0;
        for (JsonNode toleration : tolerations) {
            String below = path + "[" + i++ + "]";
            String key = text(toleration, "key");
            String operator = text(toleration, "operator");
            if (!key.isEmpty()) {
                each(below + ".key", key, NameRules::qualified);
            } else if (!operator.equals("Exists")) {
                add(FieldError.invalid(
                        below + ".operator",
                        operator,
                        "operator must be Exists when `key` is empty, which means \"match all values and all keys\""));
            }
            if (operator.equals("Exists") && !text(toleration, "value").isEmpty()) {
                add(FieldError.invalid(
                        below + ".operator", toleration, "value must be empty when `operator` is 'Exists'"));
            }
            if (!operator.isEmpty() && !operator.equals("Equal") && !operator.equals("Exists")) {
                add(FieldError.notSupported(below + ".operator", operator, List.of("Equal", "Exists")));
            }
            String effect = text(toleration, "effect");
            if (!effect.isEmpty()) {
                oneOf(toleration, "effect", below, "NoSchedule", "PreferNoSchedule", "NoExecute");
            }
        }
    }

    private void spread(JsonNode constraints, String path) {
        int i = 0;
        for (JsonNode constraint : constraints) {
            String below = path + "[" + i++ + "]";
            if (constraint.path("maxSkew").asLong(0) <= 0) {
                add(FieldError.invalid(
                        below + ".maxSkew", constraint.path("maxSkew").asLong(0), "must be greater than zero"));
            }
            if (text(constraint, "topologyKey").isEmpty()) {
                add(FieldError.required(below + ".topologyKey", "can not be empty"));
            }
            oneOf(constraint, "whenUnsatisfiable", below, "DoNotSchedule", "ScheduleAnyway");
        }
    }

    /** Returns the names of the volumes that are in order. */
    private Set<String> volumes(JsonNode volumes, String path) {
        Set<String> names = new HashSet<>();
        int i = 0;
        for (JsonNode volume : volumes) {
            String below = path + "[" + i++ + "]";
            int before = errors.size();
            source(volume, below);
            String name = text(volume, "name");
            if (name.isEmpty()) {
                add(FieldError.required(below + ".name", ""));
            } else {
                each(below + ".name", name, NameRules::label);
            }
            if (names.contains(name)) {
                add(FieldError.duplicate(below + ".name", name));
            }
            if (errors.size() == before) {
                names.add(name);
            }
        }
        return names;
    }

    private void source(JsonNode volume, String path) {
        int sources = 0;
        for (Map.Entry<String, JsonNode> entry : volume.properties()) {
            if (entry.getKey().equals("name")) {
                continue;
            }
            if (sources++ > 0) {
                add(FieldError.forbidden(path + "." + entry.getKey(), "may not specify more than 1 volume type"));
            }
        }
        if (sources == 0) {
            add(FieldError.required(path, "must specify a volume type"));
        }
        needs(volume, "secret", "secretName", path);
        needs(volume, "configMap", "name", path);
        needs(volume, "persistentVolumeClaim", "claimName", path);
        needs(volume, "hostPath", "path", path);
        needs(volume, "nfs", "server", path);
        needs(volume, "nfs", "path", path);
        for (String kind : List.of("secret", "configMap")) {
            items(volume.path(kind), path + "." + kind);
        }
    }

    private void needs(JsonNode volume, String source, String field, String path) {
        if (volume.has(source)) {
            required(volume.path(source), field, path + "." + source);
        }
    }

    private void items(JsonNode source, String path) {
        JsonNode mode = source.path("defaultMode");
        if (mode.isNumber() && (mode.intValue() < 0 || mode.intValue() > 511)) {
            add(FieldError.invalid(
                    path + ".defaultMode", mode, "must be a number between 0 and 0777 (octal), both inclusive"));
        }
        int i = 0;
        for (JsonNode item : source.path("items")) {
            String below = path + ".items[" + i++ + "]";
            required(item, "key", below);
            required(item, "path", below);
        }
    }
}
