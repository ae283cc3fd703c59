package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.value.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How many replicas a metric asks for. Amounts are in thousandths, as the autoscaler counts. */
final class ReplicaCalculator {
    private static final Duration CPU_INITIALIZATION = Duration.ofMinutes(5);
    private static final Duration INITIAL_READINESS = Duration.ofSeconds(30);
    private static final Duration WINDOW = Duration.ofSeconds(15);

    private final PodMetrics metrics;
    private final String namespace;
    private final JsonNode spec;
    private final List<ObjectNode> pods;
    private final int present;
    private final Instant now;

    /**
     * What a metric asks for.
     *
     * @param replicas how many
     * @param status the metric's present value, for the autoscaler's status
     * @param name what it is called in events and conditions
     */
    record Proposal(int replicas, ObjectNode status, String name) {}

    ReplicaCalculator(PodMetrics metrics, ObjectNode scaler, List<ObjectNode> pods, int present, Instant now) {
        this.metrics = metrics;
        this.namespace = Meta.namespace(scaler);
        this.spec = scaler.path("spec");
        this.pods = pods;
        this.present = present;
        this.now = now;
    }

    /** @throws MetricUnavailableException if the metric cannot be had */
    Proposal evaluate(ObjectNode metric) {
        String type = Tree.text(metric, "type");
        return switch (type) {
            case "Resource" -> new ResourceMetric(metric.path("resource"), "").evaluate();
            case "ContainerResource" ->
                new ResourceMetric(
                                metric.path("containerResource"), Tree.text(metric, "containerResource", "container"))
                        .evaluate();
            default -> throw unserved(type, metric);
        };
    }

    private MetricUnavailableException unserved(String type, ObjectNode metric) {
        String custom =
                "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";
        if (type.equals("Pods")) {
            String name = Tree.text(metric, "pods", "metric", "name");
            return new MetricUnavailableException(
                    "FailedGetPodsMetric",
                    "unable to get metric %s: %s".formatted(name, custom),
                    "failed to get pods metric value");
        }
        if (type.equals("Object")) {
            // the order of the parts is Kubernetes' own
            return new MetricUnavailableException(
                    "FailedGetObjectMetric",
                    "unable to get metric %s: %s on %s %s/%s"
                            .formatted(
                                    Tree.text(metric, "object", "metric", "name"),
                                    Tree.text(metric, "object", "describedObject", "kind"),
                                    namespace,
                                    Tree.text(metric, "object", "describedObject", "name"),
                                    custom),
                    "failed to get object metric value");
        }
        String name = Tree.text(metric, "external", "metric", "name");
        return new MetricUnavailableException(
                "FailedGetExternalMetric",
                "unable to get external metric %s/%s/%s: unable to fetch metrics from external metrics API: the server could not find the requested resource (get %s.external.metrics.k8s.io)"
                        .formatted(namespace, name, printed(Tree.at(metric, "external", "metric", "selector")), name),
                "failed to get %s external metric value: failed to get %s external metric".formatted(name, name));
    }

    /** A selector of labels as Go prints it. */
    private static String printed(JsonNode selector) {
        if (!selector.isObject()) {
            return "nil";
        }
        StringBuilder labels = new StringBuilder();
        new TreeMap<>(Tree.strings(selector, "matchLabels"))
                .forEach((label, value) ->
                        labels.append(label).append(": ").append(value).append(','));
        return "&LabelSelector{MatchLabels:map[string]string{%s},MatchExpressions:[]LabelSelectorRequirement{},}"
                .formatted(labels);
    }

    /** A resource of the pods, or of one container of theirs. */
    private final class ResourceMetric {
        private final String container;
        private final String resource;
        private final boolean utilization;
        private final long target;
        private final Map<String, Long> values = new HashMap<>();
        private final Map<String, Long> requests = new HashMap<>();
        private final Set<String> unready = new HashSet<>();
        private final Set<String> missing = new HashSet<>();
        private int ready;
        private long shownUtilization;
        private long shownValue;

        ResourceMetric(JsonNode source, String container) {
            this.container = container;
            this.resource = Tree.text(source, "name");
            JsonNode goal = source.path("target");
            this.utilization = !goal.has("averageValue");
            this.target = utilization
                    ? Tree.number(goal, 80, "averageUtilization")
                    : thousandths(Tree.text(goal, "averageValue"));
        }

        Proposal evaluate() {
            collect();
            if (values.isEmpty()) {
                throw unavailable("unable to get metrics for resource %s: no metrics returned from resource metrics API"
                        .formatted(resource));
            }
            group();
            if (values.isEmpty()) {
                throw unavailable("did not receive metrics for targeted pods (pods might be unready)");
            }
            if (utilization) {
                pods.forEach(pod -> requests.put(Meta.name(pod), request(pod)));
            }
            int replicas = replicas();
            return new Proposal(replicas, status(), name());
        }

        private void collect() {
            for (ObjectNode pod : pods) {
                Map<String, Map<String, Double>> use = metrics.use(Meta.namespace(pod), Meta.name(pod));
                if (use != null && (container.isEmpty() || use.containsKey(container))) {
                    double sum = use.entrySet().stream()
                            .filter(one -> container.isEmpty() || one.getKey().equals(container))
                            .mapToDouble(one -> one.getValue().getOrDefault(resource, 0.0))
                            .sum();
                    values.put(Meta.name(pod), Math.round(sum * 1000));
                }
            }
        }

        private void group() {
            for (ObjectNode pod : pods) {
                String name = Meta.name(pod);
                if (Meta.isDeleting(pod) || Pods.phase(pod).equals("Failed")) {
                    values.remove(name);
                } else if (Pods.phase(pod).equals("Pending")) {
                    unready.add(name);
                } else if (!values.containsKey(name)) {
                    missing.add(name);
                } else if (resource.equals("cpu") && isWarmingUp(pod)) {
                    unready.add(name);
                } else {
                    ready++;
                }
            }
            values.keySet().removeAll(unready);
        }

        /** What a pod uses while it starts says little about its load. */
        private boolean isWarmingUp(ObjectNode pod) {
            ObjectNode condition = Conditions.find(pod, "Ready");
            Instant start = Tree.time(pod, "status", "startTime");
            Instant since = condition == null ? null : Tree.time(condition, "lastTransitionTime");
            if (start == null || since == null) {
                return true;
            }
            if (start.plus(CPU_INITIALIZATION).isAfter(now)) {
                return !Pods.isReady(pod) || now.isBefore(since.plus(WINDOW));
            }
            return !Pods.isReady(pod) && start.plus(INITIAL_READINESS).isAfter(since);
        }

        private long request(ObjectNode pod) {
            String ofPod = Tree.text(pod, "spec", "resources", "requests", resource);
            if (container.isEmpty() && Tree.has(pod, "spec", "resources", "requests")) {
                if (ofPod.isEmpty()) {
                    throw unavailable("missing pod-level request for %s in Pod %s".formatted(resource, Meta.name(pod)));
                }
                return thousandths(ofPod);
            }
            List<ObjectNode> containers = new java.util.ArrayList<>(Tree.objects(pod, "spec", "containers"));
            Tree.objects(pod, "spec", "initContainers").stream()
                    .filter(init -> Tree.text(init, "restartPolicy").equals("Always"))
                    .forEach(containers::add);
            containers.removeIf(one -> !container.isEmpty() && !container.equals(Tree.text(one, "name")));
            if (containers.isEmpty()) {
                throw unavailable("container %s not found in Pod %s".formatted(container, Meta.name(pod)));
            }
            long sum = 0;
            for (ObjectNode one : containers) {
                String text = Tree.text(one, "resources", "requests", resource);
                if (text.isEmpty()) {
                    throw unavailable("missing request for %s in container %s of Pod %s"
                            .formatted(resource, Tree.text(one, "name"), Meta.name(pod)));
                }
                sum += thousandths(text);
            }
            return sum;
        }

        private int replicas() {
            double ratio = ratio();
            long total = values.values().stream().mapToLong(Long::longValue).sum();
            shownValue = total / values.size();
            shownUtilization = utilization ? percent() : 0;
            boolean upWithUnready = !unready.isEmpty() && ratio > 1;
            if (!upWithUnready && missing.isEmpty()) {
                return isTolerated(ratio) ? present : (int) Math.ceil(ratio * ready);
            }
            assumeTheRest(ratio, upWithUnready);
            double assumed = ratio();
            boolean turned = ratio < 1 && assumed > 1 || ratio > 1 && assumed < 1;
            if (isTolerated(assumed) || turned) {
                return present;
            }
            int replicas = (int) Math.ceil(assumed * values.size());
            boolean wrongWay = assumed < 1 && replicas > present || assumed > 1 && replicas < present;
            return wrongWay ? present : replicas;
        }

        /** Pods without metrics count as what would change least: nothing on the way up, everything on the way down. */
        private void assumeTheRest(double ratio, boolean upWithUnready) {
            if (ratio < 1) {
                missing.forEach(name -> values.put(
                        name, utilization ? requests.getOrDefault(name, 0L) * Math.max(100, target) / 100 : target));
            } else if (ratio > 1) {
                missing.forEach(name -> values.put(name, 0L));
            }
            if (upWithUnready) {
                unready.forEach(name -> values.put(name, 0L));
            }
        }

        private double ratio() {
            long total = values.values().stream().mapToLong(Long::longValue).sum();
            return utilization ? percent() / (double) target : total / values.size() / (double) target;
        }

        private long percent() {
            long total = values.values().stream().mapToLong(Long::longValue).sum();
            long requested = values.keySet().stream()
                    .mapToLong(name -> requests.getOrDefault(name, 0L))
                    .sum();
            if (requested == 0) {
                throw unavailable("no metrics returned matched known pods");
            }
            return total * 100 / requested;
        }

        private ObjectNode status() {
            boolean ofContainer = !container.isEmpty();
            ObjectNode status = Tree.object().put("type", ofContainer ? "ContainerResource" : "Resource");
            ObjectNode shown = status.putObject(ofContainer ? "containerResource" : "resource")
                    .put("name", resource);
            if (ofContainer) {
                shown.put("container", container);
            }
            ObjectNode current = shown.putObject("current");
            if (utilization) {
                current.put("averageUtilization", shownUtilization);
            }
            current.put("averageValue", quantity(shownValue));
            return status;
        }

        private String name() {
            if (!utilization) {
                return resource + " resource";
            }
            return resource + (container.isEmpty() ? "" : " container")
                    + " resource utilization (percentage of request)";
        }

        private String quantity(long thousandths) {
            if (!resource.equals("memory")) {
                return thousandths % 1000 == 0 ? Long.toString(thousandths / 1000) : thousandths + "m";
            }
            long amount = -Math.floorDiv(-thousandths, 1000L);
            int suffix = 0;
            while (amount != 0 && amount % 1024 == 0 && suffix < SUFFIXES.length - 1) {
                amount /= 1024;
                suffix++;
            }
            return amount + SUFFIXES[suffix];
        }

        private MetricUnavailableException unavailable(String why) {
            String what = utilization ? "failed to get %s utilization: %s" : "failed to get %s usage: %s";
            return container.isEmpty()
                    ? new MetricUnavailableException(
                            "FailedGetResourceMetric",
                            what.formatted(resource, why),
                            "failed to get %s resource metric value".formatted(resource))
                    : new MetricUnavailableException(
                            "FailedGetContainerResourceMetric",
                            what.formatted(resource, why),
                            "failed to get %s container metric value".formatted(container));
        }
    }

    private static final String[] SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti"};

    private boolean isTolerated(double ratio) {
        return 1 - tolerance("scaleDown") <= ratio && ratio <= 1 + tolerance("scaleUp");
    }

    private double tolerance(String direction) {
        String own = Tree.text(spec, "behavior", direction, "tolerance");
        return own.isEmpty() ? 0.1 : Quantity.parse(own).amount().doubleValue();
    }

    private static long thousandths(String quantity) {
        return Quantity.parse(quantity)
                .amount()
                .multiply(BigDecimal.valueOf(1000))
                .setScale(0, RoundingMode.CEILING)
                .longValue();
    }
}
