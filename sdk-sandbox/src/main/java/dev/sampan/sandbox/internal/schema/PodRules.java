package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
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
        Set<String> volumes = new VolumeRules(errors).volumes(spec.path("volumes"), path + ".volumes");
        ContainerRules containers = new ContainerRules(errors, volumes);
        Set<String> names = containers.containers(spec.path("containers"), path + ".containers");
        containers.initContainers(spec.path("initContainers"), names, path + ".initContainers");
        if (spec.path("hostNetwork").asBoolean()) {
            containers.hostNetworkPorts(spec.path("containers"), path + ".containers");
        }
        oneOf(spec, "restartPolicy", path, "Always", "OnFailure", "Never");
        dnsPolicy(spec, path);
        labels(spec.path("nodeSelector"), path + ".nodeSelector");
        new PodSecurityRules(errors).pod(spec.path("securityContext"), path + ".securityContext");
        AffinityRules placement = new AffinityRules(errors);
        placement.affinity(spec.path("affinity"), path + ".affinity");
        dnsConfig(spec.path("dnsConfig"), path + ".dnsConfig");
        placement.spread(spec.path("topologySpreadConstraints"), path + ".topologySpreadConstraints");
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
        tolerations(spec.path("tolerations"), path + ".tolerations");
        hostAliases(spec.path("hostAliases"), path + ".hostAliases");
        String priority = text(spec, "priorityClassName");
        if (!priority.isEmpty()) {
            each(path + ".priorityClassName", priority, NameRules::subdomain);
        }
        JsonNode deadline = spec.path("activeDeadlineSeconds");
        if (deadline.isNumber() && (deadline.longValue() < 1 || deadline.longValue() > Integer.MAX_VALUE)) {
            add(FieldError.invalid(
                    path + ".activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive"));
        }
    }

    private void dnsPolicy(JsonNode spec, String path) {
        oneOf(spec, "dnsPolicy", path, "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
        if (text(spec, "dnsPolicy").equals("None")
                && spec.path("dnsConfig").path("nameservers").isEmpty()) {
            add(FieldError.required(
                    path + ".dnsConfig.nameservers",
                    "must provide at least one DNS nameserver when `dnsPolicy` is None"));
        }
    }

    private void dnsConfig(JsonNode config, String path) {
        int n = 0;
        for (JsonNode server : config.path("nameservers")) {
            each(path + ".nameservers[" + n++ + "]", server.asText(), NameRules::ip);
        }
        int s = 0;
        for (JsonNode search : config.path("searches")) {
            String domain =
                    search.asText().equals(".") ? "dot" : search.asText().replaceAll("\\.$", "");
            each(path + ".searches[" + s++ + "]", domain, NameRules::subdomainWithUnderscore);
        }
        int o = 0;
        for (JsonNode option : config.path("options")) {
            if (text(option, "name").isEmpty()) {
                add(FieldError.required(path + ".options[" + o + "]", "must not be empty"));
            }
            o++;
        }
    }

    private void hostAliases(JsonNode aliases, String path) {
        int i = 0;
        for (JsonNode alias : aliases) {
            String below = path + "[" + i++ + "]";
            each(below + ".ip", text(alias, "ip"), NameRules::ip);
            int h = 0;
            for (JsonNode name : alias.path("hostnames")) {
                each(below + ".hostnames[" + h++ + "]", name.asText(), NameRules::subdomain);
            }
        }
    }

    private void operator(String operator, String value, String path) {
        switch (operator) {
            case "", "Equal" -> {
                List<String> problems = NameRules.labelValue(value);
                if (!problems.isEmpty()) {
                    add(FieldError.invalid(path, value, String.join(";", problems)));
                }
            }
            case "Exists" -> {
                if (!value.isEmpty()) {
                    add(FieldError.invalid(path, value, "value must be empty when `operator` is 'Exists'"));
                }
            }
            default -> add(FieldError.notSupported(path, operator, List.of("Equal", "Exists")));
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
            String effect = text(toleration, "effect");
            if (isSet(toleration, "tolerationSeconds") && !effect.equals("NoExecute")) {
                add(FieldError.invalid(
                        below + ".effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
            }
            operator(operator, text(toleration, "value"), below + ".operator");
            if (!effect.isEmpty()) {
                oneOf(toleration, "effect", below, "NoSchedule", "PreferNoSchedule", "NoExecute");
            }
        }
    }
}
