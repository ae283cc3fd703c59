package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Environment;
import dev.sampan.value.Labels;
import dev.sampan.value.Port;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Maps a spec to the objects of an app: its ConfigMap, its Service, its Deployment, its autoscaler, in the order they are applied.
 */
final class AppObjects {
    private static final Duration TERMINATION_GRACE = Duration.ofSeconds(30);
    private static final int PROBE_SECONDS = 5;

    private final String app;
    private final String image;
    private final AppSpec spec;
    private final Labels labels;

    AppObjects(String app, String image, AppSpec spec, Environment environment) {
        this.app = app;
        this.image = image;
        this.spec = spec;
        Labels all = Labels.ofApp(app).with(Marks.APP, app);
        for (Map.Entry<String, String> label : environment.labels().map().entrySet()) {
            all = all.with(label.getKey(), label.getValue());
        }
        for (Map.Entry<String, String> label : spec.labels.entrySet()) {
            all = all.with(label.getKey(), label.getValue());
        }
        this.labels = all;
    }

    /** All objects; the Deployment says nothing of replicas, which is decided against the live state. */
    List<ObjectNode> all() {
        List<ObjectNode> objects = new ArrayList<>();
        Optional<ObjectNode> config = config();
        config.ifPresent(objects::add);
        if (spec.port != null) {
            objects.add(service(spec.port));
        }
        objects.add(deployment(config.map(Json::name)));
        if (spec.autoscale != null) {
            objects.add(autoscaler(spec.autoscale));
        }
        return objects;
    }

    private ObjectNode object(String apiVersion, String kind, String name) {
        ObjectNode object = Json.object().put("apiVersion", apiVersion).put("kind", kind);
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        labels.map().forEach(metadata.withObject("labels")::put);
        return object;
    }

    private Optional<ObjectNode> config() {
        if (spec.config.isEmpty()) {
            return Optional.empty();
        }
        String content = Json.canonical(Json.MAPPER.valueToTree(spec.config));
        ObjectNode config = object(
                "v1", "ConfigMap", app + "-config-" + Json.digest(content).hex().substring(0, 10));
        config.put("immutable", true);
        spec.config.forEach(config.putObject("data")::put);
        return Optional.of(config);
    }

    private ObjectNode service(Port port) {
        ObjectNode service = object("v1", "Service", app);
        ObjectNode serviceSpec = service.putObject("spec").put("type", "ClusterIP");
        serviceSpec.putObject("selector").put(Marks.APP, app);
        serviceSpec
                .putArray("ports")
                .addObject()
                .put("name", "http")
                .put("port", port.number())
                .put("protocol", "TCP")
                .put("targetPort", "http");
        return service;
    }

    private ObjectNode autoscaler(AppSpec.Autoscale wish) {
        ObjectNode autoscaler = object("autoscaling/v2", "HorizontalPodAutoscaler", app);
        ObjectNode scalerSpec = autoscaler.putObject("spec");
        scalerSpec
                .putObject("scaleTargetRef")
                .put("apiVersion", "apps/v1")
                .put("kind", "Deployment")
                .put("name", app);
        scalerSpec.put("minReplicas", wish.least()).put("maxReplicas", wish.most());
        ObjectNode metric = scalerSpec.putArray("metrics").addObject().put("type", "Resource");
        metric.putObject("resource")
                .put("name", "cpu")
                .putObject("target")
                .put("type", "Utilization")
                .put("averageUtilization", wish.cpuPercent());
        return autoscaler;
    }

    private ObjectNode deployment(Optional<String> config) {
        ObjectNode deployment = object("apps/v1", "Deployment", app);
        ObjectNode deploymentSpec = deployment.putObject("spec");
        deploymentSpec.putObject("selector").putObject("matchLabels").put(Marks.APP, app);
        RollingBounds.of(spec).putInto(deploymentSpec);
        ObjectNode template = deploymentSpec.putObject("template");
        ObjectNode metadata = template.putObject("metadata");
        labels.map().forEach(metadata.withObject("labels")::put);
        spec.annotations.forEach(metadata.withObject("annotations")::put);
        if (spec.annotations.isEmpty()) {
            metadata.remove("annotations");
        }
        template.set("spec", podSpec(config));
        return deployment;
    }

    private ObjectNode podSpec(Optional<String> config) {
        ObjectNode pod = Json.object();
        pod.put("terminationGracePeriodSeconds", seconds(spec.terminationGrace, TERMINATION_GRACE));
        pod.put("automountServiceAccountToken", spec.serviceAccount != null);
        if (spec.serviceAccount != null) {
            pod.put("serviceAccountName", spec.serviceAccount);
        }
        spec.pullSecrets.forEach(
                name -> pod.withArray("imagePullSecrets").addObject().put("name", name));
        ObjectNode security = pod.putObject("securityContext");
        if (spec.runAsRoot == null) {
            security.put("runAsNonRoot", true);
        }
        security.putObject("seccompProfile").put("type", "RuntimeDefault");
        pod.putArray("containers").add(container(config));
        config.ifPresent(name -> pod.putArray("volumes")
                .addObject()
                .put("name", "config")
                .putObject("configMap")
                .put("name", name));
        return pod;
    }

    private ObjectNode container(Optional<String> config) {
        ObjectNode container = Json.object().put("name", app).put("image", image);
        words(container, "command", spec.command);
        words(container, "args", spec.args);
        env(container, spec.env);
        if (spec.port != null) {
            container
                    .putArray("ports")
                    .addObject()
                    .put("name", "http")
                    .put("containerPort", spec.port.number())
                    .put("protocol", "TCP");
        }
        resources(container);
        probes(container);
        ObjectNode security = container.putObject("securityContext").put("allowPrivilegeEscalation", false);
        security.putObject("capabilities").putArray("drop").add("ALL");
        config.ifPresent(name -> container
                .putArray("volumeMounts")
                .addObject()
                .put("name", "config")
                .put("mountPath", spec.configDirectory == null ? "/etc/app" : spec.configDirectory)
                .put("readOnly", true));
        return container;
    }

    private static void words(ObjectNode container, String field, @Nullable List<String> words) {
        if (words != null) {
            words.forEach(container.withArray(field)::add);
        }
    }

    private static void env(ObjectNode container, SortedMap<String, AppSpec.EnvValue> env) {
        env.forEach((name, value) -> {
            ObjectNode entry = container.withArray("env").addObject().put("name", name);
            if (value.kind().equals("value")) {
                entry.put("value", value.value());
            } else {
                entry.putObject("valueFrom")
                        .putObject(value.kind().equals("secret") ? "secretKeyRef" : "configMapKeyRef")
                        .put("name", value.object())
                        .put("key", value.key());
            }
        });
    }

    private void resources(ObjectNode container) {
        putRange(container, "cpu", spec.cpu);
        putRange(container, "memory", spec.memory);
    }

    private static void putRange(ObjectNode container, String resource, AppSpec.@Nullable Range range) {
        if (range != null) {
            ObjectNode resources = container.withObject("resources");
            resources.withObject("requests").put(resource, range.request().text());
            resources.withObject("limits").put(resource, range.limit().text());
        }
    }

    private void probes(ObjectNode container) {
        AppSpec.Probe ready =
                spec.ready != null ? spec.ready : spec.port != null ? new AppSpec.Probe(null, null) : null;
        if (ready != null) {
            container.set("readinessProbe", probe(ready, 3));
            if (spec.startsWithin != null) {
                long tries = Math.max(1, (spec.startsWithin.toSeconds() + PROBE_SECONDS - 1) / PROBE_SECONDS);
                container.set("startupProbe", probe(ready, tries));
            }
        }
        if (spec.live != null) {
            ObjectNode live = probe(spec.live, 3);
            container.set("livenessProbe", live.put("periodSeconds", 10));
        }
    }

    private static ObjectNode probe(AppSpec.Probe how, long failures) {
        ObjectNode probe = Json.object();
        Port port = how.port();
        JsonNode target = port == null
                ? Json.MAPPER.getNodeFactory().textNode("http")
                : Json.MAPPER.getNodeFactory().numberNode(port.number());
        if (how.path() != null) {
            probe.putObject("httpGet").put("path", how.path()).set("port", target);
        } else {
            probe.putObject("tcpSocket").set("port", target);
        }
        return probe.put("periodSeconds", PROBE_SECONDS)
                .put("timeoutSeconds", 3)
                .put("failureThreshold", failures);
    }

    private static long seconds(@Nullable Duration duration, Duration otherwise) {
        return (duration == null ? otherwise : duration).toSeconds();
    }
}
