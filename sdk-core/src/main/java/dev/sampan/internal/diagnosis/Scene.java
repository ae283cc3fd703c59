package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot put in order: which pods belong to the current spec, which are left over, which events are about what.
 *
 * @param snapshot what was read
 * @param kind the workload's kind
 * @param namespace its namespace
 * @param replicaSet of a Deployment: the ReplicaSet of its current template, null when there is none yet
 * @param run of a CronJob: its newest Job since its spec was written, null when there is none
 * @param current pods of the current spec; of a claim those that mount it
 * @param others the workload's pods of earlier specs
 */
record Scene(
        Snapshot snapshot,
        String kind,
        String namespace,
        @Nullable JsonNode replicaSet,
        @Nullable JsonNode run,
        List<PodView> current,
        List<PodView> others) {
    private static final String REVISION = "deployment.kubernetes.io/revision";
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);
    private static final String HASH = "pod-template-hash";

    static Scene of(Snapshot snapshot) {
        ObjectNode workload = snapshot.workload();
        String kind = Trees.text(workload, "kind");
        JsonNode replicaSet = kind.equals("Deployment") ? currentReplicaSet(snapshot) : null;
        JsonNode run = kind.equals("CronJob") ? Schedules.run(snapshot) : null;
        JsonNode owner = run == null ? workload : run;
        List<PodView> current = new ArrayList<>();
        List<PodView> others = new ArrayList<>();
        for (ObjectNode pod : snapshot.pods()) {
            if (!belongs(pod, owner, kind, snapshot.replicaSets())) {
                continue;
            }
            boolean isCurrent = isCurrent(pod, workload, kind, replicaSet);
            (isCurrent ? current : others).add(PodView.of(pod, eventsOn(pod, snapshot.events())));
        }
        if (kind.equals("Pod") && current.isEmpty()) {
            current.add(PodView.of(workload, eventsOn(workload, snapshot.events())));
        }
        return new Scene(
                snapshot,
                kind,
                Trees.text(workload, "metadata", "namespace"),
                replicaSet,
                run,
                List.copyOf(current),
                List.copyOf(others));
    }

    JsonNode workload() {
        return snapshot.workload();
    }

    /** Pods on their way out: those being deleted, of a Deployment all of earlier templates that have not ended. */
    List<PodView> leaving() {
        boolean replaced = kind.equals("Deployment");
        return Stream.concat(
                        current.stream().filter(PodView::isTerminating),
                        others.stream().filter(pod -> pod.isTerminating() || replaced && !pod.hasEnded()))
                .toList();
    }

    /** What makes the pods of the current spec, or does not manage to. */
    JsonNode maker() {
        if (run != null && Schedules.complaint(this) == null) {
            return run;
        }
        return replicaSet != null ? replicaSet : workload();
    }

    /** Whether its pods are to end. */
    boolean runsToAnEnd() {
        return kind.equals("Job") || kind.equals("CronJob");
    }

    Instant now() {
        return snapshot.now();
    }

    /** The moment, or that of the judged change if it is later; null when neither is known. */
    @Nullable
    Instant begin(@Nullable Instant moment) {
        return moment == null ? null : Trees.later(moment, snapshot.since());
    }

    /** From when on what a server dates belongs to the judged change; a server's times are whole seconds of another clock. */
    @Nullable
    Instant dawn() {
        Instant since = snapshot.since();
        return since == null ? null : since.minus(CLOCKS_DIFFER);
    }

    /** Events on an object, oldest first, none from before the judged change. */
    List<EventView> eventsOn(JsonNode object) {
        return eventsOn(object, snapshot.events()).stream()
                .filter(event -> event.isSince(dawn()))
                .toList();
    }

    /** {@code kubectl -n <namespace> <rest>}. */
    String kubectl(String rest) {
        return "kubectl" + (namespace.isEmpty() ? "" : " -n " + namespace) + " " + rest;
    }

    private static List<EventView> eventsOn(JsonNode object, List<ObjectNode> events) {
        return events.stream()
                .filter(event -> EventView.isAbout(event, object))
                .map(EventView::of)
                .sorted(Comparator.comparing(
                        EventView::last, Comparator.nullsFirst(Comparator.<Instant>naturalOrder())))
                .toList();
    }

    private static boolean belongs(JsonNode pod, JsonNode workload, String kind, List<ObjectNode> replicaSets) {
        if (kind.equals("Pod")) {
            return Trees.name(pod).equals(Trees.name(workload));
        }
        if (kind.equals("PersistentVolumeClaim")) {
            return Trees.mounts(pod, Trees.name(workload));
        }
        if (Trees.owns(workload, pod)) {
            return true;
        }
        return kind.equals("Deployment")
                && replicaSets.stream().anyMatch(set -> Trees.owns(workload, set) && Trees.owns(set, pod));
    }

    private static boolean isCurrent(JsonNode pod, JsonNode workload, String kind, @Nullable JsonNode replicaSet) {
        return switch (kind) {
            case "Deployment" -> replicaSet != null && Trees.owns(replicaSet, pod);
            case "StatefulSet" -> {
                String revision = Trees.text(workload, "status", "updateRevision");
                yield revision.isEmpty() || revision.equals(label(pod, "controller-revision-hash"));
            }
            case "DaemonSet" -> {
                String generation = label(pod, "pod-template-generation");
                yield generation.isEmpty()
                        || generation.equals(Trees.text(
                                workload, "metadata", "annotations", "deprecated.daemonset.template.generation"));
            }
            default -> true;
        };
    }

    private static String label(JsonNode object, String key) {
        return Trees.text(object, "metadata", "labels", key);
    }

    private static @Nullable JsonNode currentReplicaSet(Snapshot snapshot) {
        JsonNode workload = snapshot.workload();
        List<ObjectNode> owned = snapshot.replicaSets().stream()
                .filter(set -> Trees.owns(workload, set))
                .toList();
        JsonNode wanted = bareTemplate(workload);
        for (ObjectNode set : owned) {
            if (bareTemplate(set).equals(wanted)) {
                return set;
            }
        }
        // a server that defaults the two templates differently still numbers them alike, once it has seen the spec
        if (!Progress.isObserved(workload)) {
            return null;
        }
        String revision = Trees.text(workload, "metadata", "annotations", REVISION);
        for (ObjectNode set : owned) {
            if (!revision.isEmpty() && revision.equals(Trees.text(set, "metadata", "annotations", REVISION))) {
                return set;
            }
        }
        return null;
    }

    private static JsonNode bareTemplate(JsonNode workload) {
        JsonNode template = Trees.at(workload, "spec", "template").deepCopy();
        if (Trees.at(template, "metadata", "labels") instanceof ObjectNode labels) {
            labels.remove(HASH);
        }
        if (Trees.at(template, "metadata") instanceof ObjectNode metadata) {
            metadata.remove("creationTimestamp");
        }
        return template;
    }
}
