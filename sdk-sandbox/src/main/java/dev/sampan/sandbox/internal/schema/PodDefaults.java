package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** What the server fills in for pods and for templates of pods. */
final class PodDefaults {
    private static final int FILE_MODE_0644 = 420;

    private PodDefaults() {}

    /** A pod has a little more filled in than a template. */
    static void pod(ObjectNode spec) {
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : spec.path(list)) {
                requestsFromLimits((ObjectNode) container);
            }
        }
        Defaults.put(spec, "enableServiceLinks", true);
        if (spec.path("hostNetwork").asBoolean()) {
            for (String list : List.of("containers", "initContainers")) {
                for (JsonNode container : spec.path(list)) {
                    container.path("ports").forEach(PodDefaults::hostPort);
                }
            }
        }
        podSpec(spec);
    }

    /** The {@code template} of a workload's spec. */
    static void template(ObjectNode holder) {
        if (holder.path("template") instanceof ObjectNode template) {
            podSpec(Defaults.child(template, "spec"));
        }
    }

    private static void requestsFromLimits(ObjectNode container) {
        if (!(container.path("resources").path("limits") instanceof ObjectNode limits)) {
            return;
        }
        ObjectNode requests = Defaults.child((ObjectNode) container.path("resources"), "requests");
        for (Map.Entry<String, JsonNode> limit : limits.properties()) {
            requests.putIfAbsent(limit.getKey(), limit.getValue());
        }
    }

    private static void hostPort(JsonNode port) {
        if (port.path("hostPort").asInt(0) == 0) {
            ((ObjectNode) port).set("hostPort", port.path("containerPort"));
        }
    }

    private static void podSpec(ObjectNode spec) {
        Defaults.put(spec, "restartPolicy", "Always");
        Defaults.put(spec, "terminationGracePeriodSeconds", 30);
        Defaults.put(spec, "dnsPolicy", "ClusterFirst");
        Defaults.child(spec, "securityContext");
        Defaults.put(spec, "schedulerName", "default-scheduler");
        accountTwins(spec);
        for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
            spec.path(list).forEach(container -> container((ObjectNode) container));
        }
        spec.path("volumes").forEach(volume -> volume((ObjectNode) volume));
    }

    /** The account has an older name, which reads the same. */
    private static void accountTwins(ObjectNode spec) {
        String account = spec.path("serviceAccountName").asText("");
        String older = spec.path("serviceAccount").asText("");
        String either = account.isEmpty() ? older : account;
        if (!either.isEmpty()) {
            spec.put("serviceAccountName", either).put("serviceAccount", either);
        }
    }

    private static void container(ObjectNode container) {
        Defaults.put(
                container, "imagePullPolicy", pullPolicy(container.path("image").asText("")));
        Defaults.put(container, "terminationMessagePath", "/dev/termination-log");
        Defaults.put(container, "terminationMessagePolicy", "File");
        Defaults.eachPort(container, "TCP");
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.path(probe) instanceof ObjectNode object) {
                probe(object);
            }
        }
        for (String hook : List.of("postStart", "preStop")) {
            if (container.path("lifecycle").path(hook).path("httpGet") instanceof ObjectNode get) {
                httpGet(get);
            }
        }
        for (JsonNode variable : container.path("env")) {
            if (variable.path("valueFrom").path("fieldRef") instanceof ObjectNode field) {
                Defaults.put(field, "apiVersion", "v1");
            }
        }
    }

    private static void probe(ObjectNode probe) {
        Defaults.put(probe, "timeoutSeconds", 1);
        Defaults.put(probe, "periodSeconds", 10);
        Defaults.put(probe, "successThreshold", 1);
        Defaults.put(probe, "failureThreshold", 3);
        if (probe.path("httpGet") instanceof ObjectNode get) {
            httpGet(get);
        }
        if (probe.path("grpc") instanceof ObjectNode grpc) {
            Defaults.put(grpc, "service", "");
        }
    }

    private static void httpGet(ObjectNode get) {
        Defaults.put(get, "path", "/");
        Defaults.put(get, "scheme", "HTTP");
    }

    static String pullPolicy(String image) {
        String name = image.substring(image.lastIndexOf('/') + 1);
        boolean digest = name.contains("@");
        String tagged = digest ? name.substring(0, name.indexOf('@')) : name;
        int colon = tagged.indexOf(':');
        String tag = colon >= 0 ? tagged.substring(colon + 1) : digest ? "" : "latest";
        return tag.equals("latest") ? "Always" : "IfNotPresent";
    }

    private static void volume(ObjectNode volume) {
        if (volume.size() <= 1 && (volume.isEmpty() || volume.has("name"))) {
            volume.putObject("emptyDir");
        }
        for (String source : List.of("secret", "configMap", "downwardAPI", "projected")) {
            if (volume.path(source) instanceof ObjectNode object) {
                Defaults.put(object, "defaultMode", FILE_MODE_0644);
            }
        }
        if (volume.path("hostPath") instanceof ObjectNode hostPath) {
            Defaults.put(hostPath, "type", "");
        }
        if (volume.path("image") instanceof ObjectNode image) {
            Defaults.put(image, "pullPolicy", pullPolicy(image.path("reference").asText("")));
        }
        if (volume.path("ephemeral").path("volumeClaimTemplate").path("spec") instanceof ObjectNode claim) {
            Defaults.put(claim, "volumeMode", "Filesystem");
        }
        downwardItems(volume.path("downwardAPI"));
        for (JsonNode source : volume.path("projected").path("sources")) {
            if (source.path("serviceAccountToken") instanceof ObjectNode token) {
                Defaults.put(token, "expirationSeconds", 3600);
            }
            downwardItems(source.path("downwardAPI"));
        }
    }

    private static void downwardItems(JsonNode holder) {
        for (JsonNode item : holder.path("items")) {
            if (item.path("fieldRef") instanceof ObjectNode field) {
                Defaults.put(field, "apiVersion", "v1");
            }
        }
    }
}
