package dev.sampan.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which workloads make up which app. */
final class AppReading {
    private static final List<Kind> WORKLOADS = List.of(Kind.DEPLOYMENT, Kind.STATEFUL_SET, Kind.DAEMON_SET, Kind.JOB);

    private final KubeNamespace namespace;

    AppReading(KubeNamespace namespace) {
        this.namespace = namespace;
    }

    /** Every app of the namespace with its workloads, by name. */
    Map<String, List<ObjectNode>> all() {
        Map<String, List<ObjectNode>> apps = new LinkedHashMap<>();
        for (ObjectNode workload : workloads()) {
            apps.computeIfAbsent(appOf(workload), app -> new ArrayList<>()).add(workload);
        }
        return apps;
    }

    /** The workloads of one app, by label or by name. */
    List<ObjectNode> find(String app) {
        List<ObjectNode> workloads = workloads();
        List<ObjectNode> found = workloads.stream()
                .filter(each -> appOf(each).equals(app) || Trees.name(each).equals(app))
                .toList();
        if (!found.isEmpty()) {
            return found;
        }
        List<String> there =
                workloads.stream().map(AppReading::appOf).distinct().sorted().toList();
        throw InvalidRequestException.of(
                "observe.no-such-app",
                "look at app " + app + " in " + namespace.name() + "@" + namespace.clusterName(),
                "there is no Deployment, StatefulSet, DaemonSet or Job of that name or label " + Labels.NAME,
                there.isEmpty()
                        ? "the namespace has no apps"
                        : "the name has a typing error, or it is in another namespace",
                there.isEmpty() ? "deploy it first" : "choose one of: " + listed(there));
    }

    private static String listed(List<String> names) {
        int shown = Math.min(20, names.size());
        return String.join(", ", names.subList(0, shown))
                + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
    }

    private List<ObjectNode> workloads() {
        List<ObjectNode> workloads = new ArrayList<>();
        for (Kind kind : WORKLOADS) {
            for (ObjectNode item : namespace.list(kind, "").items()) {
                workloads.add(withKind(item, kind));
            }
        }
        return newestJobPerOwner(workloads);
    }

    /** A schedule leaves its earlier jobs behind; the newest speaks for it. */
    private static List<ObjectNode> newestJobPerOwner(List<ObjectNode> workloads) {
        Map<String, ObjectNode> newest = new LinkedHashMap<>();
        Comparator<ObjectNode> byAge = Comparator.comparing(AppReading::created);
        for (ObjectNode workload : workloads) {
            String owner = owner(workload);
            String key = owner.isEmpty() ? Trees.title(workload) : owner;
            newest.merge(key, workload, (one, other) -> byAge.compare(one, other) >= 0 ? one : other);
        }
        return List.copyOf(newest.values());
    }

    private static Instant created(ObjectNode object) {
        Instant created = Trees.time(object, "metadata", "creationTimestamp");
        return created == null ? Instant.EPOCH : created;
    }

    private static String owner(ObjectNode workload) {
        return Trees.list(workload, "metadata", "ownerReferences").stream()
                .filter(reference -> Trees.flag(reference, "controller"))
                .map(reference -> Trees.text(reference, "kind") + "/" + Trees.text(reference, "name"))
                .findFirst()
                .orElse("");
    }

    /** The app a workload belongs to: its label, else the schedule that owns it, else its own name. */
    static String appOf(ObjectNode workload) {
        String label = Trees.text(workload, "metadata", "labels", Labels.NAME);
        if (!label.isEmpty()) {
            return label;
        }
        String owner = owner(workload);
        return owner.startsWith("CronJob/") ? owner.substring("CronJob/".length()) : Trees.name(workload);
    }

    /** Items of a list carry no kind of their own. */
    static ObjectNode withKind(ObjectNode item, Kind kind) {
        if (Trees.text(item, "kind").isEmpty()) {
            item.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
        }
        return item;
    }
}
