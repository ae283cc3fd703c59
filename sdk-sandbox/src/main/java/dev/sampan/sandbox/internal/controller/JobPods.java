package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** What a Job's controller asks of its pods, and how it makes them. */
final class JobPods {
    static final String TRACKING = "batch.kubernetes.io/job-tracking";
    private static final String INDEX = "batch.kubernetes.io/job-completion-index";
    private static final String INDEX_FAILURES = "batch.kubernetes.io/job-index-failure-count";
    private static final String INDEX_IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count";
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(10);

    static final Comparator<ObjectNode> BY_INDEX =
            Comparator.<ObjectNode>comparingInt(JobPods::index).thenComparing(Meta::name);

    private JobPods() {}

    static boolean isTracked(ObjectNode pod) {
        return Meta.finalizers(pod).contains(TRACKING);
    }

    /** Its index in the Job, -1 if it has none. */
    static int index(ObjectNode pod) {
        return count(pod, INDEX, -1);
    }

    /** Whether the pod counts as failed: of a Job that replaces terminating pods also when it is only going. */
    static boolean isFailed(ObjectNode job, ObjectNode pod) {
        if (Pods.phase(pod).equals("Failed")) {
            return true;
        }
        return !replacesFailedOnly(job)
                && Meta.isDeleting(pod)
                && !Pods.phase(pod).equals("Succeeded");
    }

    static boolean replacesFailedOnly(ObjectNode job) {
        return Tree.text(job, "spec", "podReplacementPolicy").equals("Failed");
    }

    /** How often pods of its index had failed before it, those that did not count included. */
    static int earlierFailures(ObjectNode pod) {
        return countedFailures(pod) + count(pod, INDEX_IGNORED, 0);
    }

    static int countedFailures(ObjectNode pod) {
        return count(pod, INDEX_FAILURES, 0);
    }

    private static int count(ObjectNode pod, String annotation, int absent) {
        String text = Meta.annotation(pod, annotation);
        return text.isEmpty() ? absent : Integer.parseInt(text);
    }

    /** When it ended: its last container, or since when it is not ready, or when it was deleted. */
    static Instant endOf(ObjectNode pod) {
        Instant last = null;
        for (ObjectNode status : Tree.objects(pod, "status", "containerStatuses")) {
            Instant end = Tree.time(status, "state", "terminated", "finishedAt");
            last = end != null && (last == null || end.isAfter(last)) ? end : last;
        }
        ObjectNode ready = Conditions.find(pod, "Ready");
        if (last == null && ready != null && Tree.text(ready, "status").equals("False")) {
            last = Tree.time(ready, "lastTransitionTime");
        }
        if (last == null && Meta.isDeleting(pod)) {
            Instant deleted = Tree.time(pod, "metadata", "deletionTimestamp");
            last = deleted == null
                    ? null
                    : deleted.minusSeconds(Tree.number(pod, 0, "metadata", "deletionGracePeriodSeconds"));
        }
        return last == null ? Meta.created(pod) : last;
    }

    /** How long after so many failures in a row, the last one then, the next pod may come. */
    static Duration backOff(int failures, Instant last, Instant now) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        Duration delay = FIRST_BACK_OFF.multipliedBy(1L << Math.min(20, failures - 1));
        Instant earliest = last.plus(delay.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : delay);
        return now.isBefore(earliest) ? Duration.between(now, earliest) : Duration.ZERO;
    }

    /** A pod of the Job's template. */
    static ObjectNode make(ObjectNode job) {
        ObjectNode pod = Pods.fromTemplate(Tree.at(job, "spec", "template"), Resources.JOBS, job);
        if (!isTracked(pod)) {
            Tree.list(Meta.metadata(pod), "finalizers").add(TRACKING);
        }
        return pod;
    }

    /** A pod of the Job's template for an index. */
    static ObjectNode make(ObjectNode job, int index) {
        ObjectNode pod = make(job);
        Meta.annotate(pod, INDEX, Integer.toString(index));
        Meta.label(pod, INDEX, Integer.toString(index));
        Meta.metadata(pod).put("generateName", Meta.name(job) + "-" + index + "-");
        Tree.child(pod, "spec").put("hostname", Meta.name(job) + "-" + index);
        for (String list : List.of("initContainers", "containers")) {
            Tree.objects(pod, "spec", list).forEach(JobPods::tellIndex);
        }
        return pod;
    }

    private static void tellIndex(ObjectNode container) {
        if (Tree.element(container.path("env"), "name", "JOB_COMPLETION_INDEX") == null) {
            Tree.list(container, "env")
                    .addObject()
                    .put("name", "JOB_COMPLETION_INDEX")
                    .putObject("valueFrom")
                    .putObject("fieldRef")
                    .put("apiVersion", "v1")
                    .put("fieldPath", "metadata.labels['" + INDEX + "']");
        }
    }

    /** Notes on a pod how often those before it had failed. */
    static void noteFailures(ObjectNode pod, int counted, int ignored) {
        Meta.annotate(pod, INDEX_FAILURES, Integer.toString(counted));
        if (ignored > 0) {
            Meta.annotate(pod, INDEX_IGNORED, Integer.toString(ignored));
        }
    }
}
