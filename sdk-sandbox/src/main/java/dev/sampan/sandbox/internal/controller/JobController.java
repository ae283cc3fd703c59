package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Runs the pods of a Job until enough have succeeded or too many have failed. */
final class JobController implements Controller {
    private static final String INDEX = "batch.kubernetes.io/job-completion-index";
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(10);

    private final ControlPlaneContext context;
    private final Cluster cluster;

    JobController(ControlPlaneContext context) {
        this.context = context.as("kube-controller-manager", "job-controller");
        this.cluster = this.context.cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.JOBS, this);
        loop.watchOwned(Resources.PODS, "Job", this);
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode job = cluster.find(Resources.JOBS, key).orElse(null);
        if (job == null || Meta.isDeleting(job)) {
            return;
        }
        if (isFinished(job)) {
            removeWhenOld(job);
            return;
        }
        new Round(job).run();
    }

    static boolean isFinished(ObjectNode job) {
        return Conditions.isTrue(job, "Complete") || Conditions.isTrue(job, "Failed");
    }

    private void removeWhenOld(ObjectNode job) {
        if (!Tree.has(job, "spec", "ttlSecondsAfterFinished")) {
            return;
        }
        Instant finished = Conditions.since(job, Conditions.isTrue(job, "Complete") ? "Complete" : "Failed");
        Instant end = (finished == null ? context.now() : finished)
                .plusSeconds(Tree.number(job, 0, "spec", "ttlSecondsAfterFinished"));
        Duration left = Duration.between(context.now(), end);
        if (left.isNegative() || left.isZero()) {
            cluster.delete(Resources.JOBS, job, null, "Foreground");
        } else {
            context.loop().enqueueAfter(this, Meta.key(job), left);
        }
    }

    /** One look at a Job and its pods. */
    private final class Round {
        private final ObjectNode job;
        private final List<ObjectNode> pods;
        private final List<ObjectNode> active;
        private final boolean indexed;
        private final int parallelism;
        private final boolean hasCompletions;
        private final int completions;
        private final int failed;
        private final int succeeded;
        private final TreeSet<Integer> doneIndexes = new TreeSet<>();

        Round(ObjectNode job) {
            this.job = job;
            this.pods = cluster.ownedBy(Resources.PODS, Meta.uid(job));
            this.active = new ArrayList<>(pods.stream().filter(Pods::isActive).toList());
            this.indexed = Tree.text(job, "spec", "completionMode").equals("Indexed");
            this.parallelism = Tree.number(job, 1, "spec", "parallelism");
            this.hasCompletions = Tree.has(job, "spec", "completions");
            this.completions = Tree.number(job, 1, "spec", "completions");
            pods.stream()
                    .filter(pod -> Pods.phase(pod).equals("Succeeded"))
                    .forEach(pod -> doneIndexes.add(index(pod)));
            doneIndexes.remove(-1);
            int succeededPods = (int) pods.stream()
                    .filter(pod -> Pods.phase(pod).equals("Succeeded"))
                    .count();
            this.succeeded = indexed ? doneIndexes.size() : succeededPods;
            this.failed = (int) pods.stream()
                    .filter(pod -> Pods.phase(pod).equals("Failed"))
                    .count();
        }

        void run() {
            Instant now = context.now();
            boolean suspended = Tree.flag(job, "spec", "suspend");
            int restarts = active.stream().mapToInt(Pods::mostRestarts).sum();
            int limit = Tree.number(job, 6, "spec", "backoffLimit");
            if (failed > limit || restarts > 0 && failed + restarts > limit) {
                finish("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit", now);
            } else if (isLate(now)) {
                finish("Failed", "DeadlineExceeded", "Job was active longer than specified deadline", now);
            } else if (isComplete()) {
                finish("Complete", "CompletionsReached", "Reached expected number of succeeded pods", now);
            } else {
                if (suspended) {
                    removeAll();
                } else {
                    manage(now);
                }
                writeStatus(suspended, now);
            }
        }

        private boolean isComplete() {
            return hasCompletions ? succeeded >= completions : succeeded > 0 && active.isEmpty();
        }

        private boolean isLate(Instant now) {
            int deadline = Tree.number(job, 0, "spec", "activeDeadlineSeconds");
            Instant start = Tree.time(job, "status", "startTime");
            if (deadline == 0 || start == null || Tree.flag(job, "spec", "suspend")) {
                return false;
            }
            Duration left = Duration.between(now, start.plusSeconds(deadline));
            if (left.isNegative() || left.isZero()) {
                return true;
            }
            context.loop().enqueueAfter(JobController.this, Meta.key(job), left);
            return false;
        }

        private void manage(Instant now) {
            int wanted = hasCompletions
                    ? Math.min(parallelism, completions - succeeded)
                    : succeeded > 0 ? active.size() : parallelism;
            if (active.size() > wanted) {
                active.sort(Pods.deletionOrder(pod -> 0));
                for (ObjectNode surplus : List.copyOf(active.subList(0, active.size() - wanted))) {
                    remove(surplus);
                }
                return;
            }
            Duration wait = active.size() < wanted ? backOff(now) : Duration.ZERO;
            if (!wait.isZero()) {
                context.loop().enqueueAfter(JobController.this, Meta.key(job), wait);
                return;
            }
            TreeSet<Integer> taken = new TreeSet<>(doneIndexes);
            active.forEach(pod -> taken.add(index(pod)));
            int next = 0;
            while (active.size() < wanted) {
                while (taken.contains(next)) {
                    next++;
                }
                taken.add(next);
                active.add(create(next));
            }
        }

        private Duration backOff(Instant now) {
            Instant last = pods.stream()
                    .filter(pod -> Pods.phase(pod).equals("Failed"))
                    .map(this::endOf)
                    .max(Comparator.naturalOrder())
                    .orElse(null);
            if (last == null) {
                return Duration.ZERO;
            }
            Duration delay = FIRST_BACK_OFF.multipliedBy(1L << Math.min(20, failed - 1));
            Instant earliest = last.plus(delay.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : delay);
            return now.isBefore(earliest) ? Duration.between(now, earliest) : Duration.ZERO;
        }

        private Instant endOf(ObjectNode pod) {
            Instant last = Meta.created(pod);
            for (ObjectNode status : Tree.objects(pod, "status", "containerStatuses")) {
                Instant end = Tree.time(status, "state", "terminated", "finishedAt");
                last = end != null && end.isAfter(last) ? end : last;
            }
            return last;
        }

        private ObjectNode create(int index) {
            ObjectNode pod = Pods.fromTemplate(Tree.at(job, "spec", "template"), Resources.JOBS, job);
            if (indexed) {
                Meta.annotate(pod, INDEX, Integer.toString(index));
                Meta.label(pod, INDEX, Integer.toString(index));
                Meta.metadata(pod).put("generateName", Meta.name(job) + "-" + index + "-");
                Tree.child(pod, "spec").put("hostname", Meta.name(job) + "-" + index);
                for (ObjectNode container : Tree.objects(pod, "spec", "containers")) {
                    Tree.list(container, "env")
                            .addObject()
                            .put("name", "JOB_COMPLETION_INDEX")
                            .put("value", Integer.toString(index));
                }
            }
            ObjectNode created = cluster.create(Resources.PODS, Meta.namespace(job), pod);
            context.events().normal(Resources.JOBS, job, "SuccessfulCreate", "Created pod: " + Meta.name(created));
            return created;
        }

        private void remove(ObjectNode pod) {
            cluster.delete(Resources.PODS, pod);
            active.remove(pod);
            context.events().normal(Resources.JOBS, job, "SuccessfulDelete", "Deleted pod: " + Meta.name(pod));
        }

        private void removeAll() {
            List.copyOf(active).forEach(this::remove);
        }

        private void finish(String type, String reason, String message, Instant now) {
            removeAll();
            boolean complete = type.equals("Complete");
            if (!pods.stream().allMatch(Pods::isFinished) && !complete) {
                // the verdict waits for the pods to be gone; it is announced at once
                ObjectNode marked = cluster.updateStatus(Resources.JOBS, job, status -> {
                    count(status);
                    set(status, "FailureTarget", reason, message, now);
                });
                if (cluster.ownedBy(Resources.PODS, Meta.uid(marked)).stream().anyMatch(pod -> !Pods.isFinished(pod))) {
                    return;
                }
            }
            cluster.updateStatus(Resources.JOBS, job, status -> {
                count(status);
                set(status, complete ? "SuccessCriteriaMet" : "FailureTarget", reason, message, now);
                set(status, type, reason, message, now);
                if (complete) {
                    status.put("completionTime", Tree.stamp(now));
                }
            });
            if (complete) {
                context.events().normal(Resources.JOBS, job, "Completed", "Job completed");
            } else {
                context.events().warning(Resources.JOBS, job, reason, message);
            }
        }

        private void set(ObjectNode status, String type, String reason, String message, Instant now) {
            Conditions.set(status, type, "True", reason, message, now);
            ObjectNode condition = Tree.element(status.path("conditions"), "type", type);
            if (condition != null && !condition.has("lastProbeTime")) {
                condition.put("lastProbeTime", Tree.stamp(now));
            }
        }

        private void count(ObjectNode status) {
            ReplicaSetController.count(status, "active", active.size());
            ReplicaSetController.count(status, "succeeded", succeeded);
            ReplicaSetController.count(status, "failed", failed);
            status.put("ready", (int) active.stream().filter(Pods::isReady).count());
            status.put("terminating", (int) pods.stream()
                    .filter(pod -> Meta.isDeleting(pod) && !Pods.isFinished(pod))
                    .count());
            status.putObject("uncountedTerminatedPods");
            if (indexed) {
                status.put("completedIndexes", ranges());
            }
        }

        private String ranges() {
            List<String> parts = new ArrayList<>();
            Integer first = null;
            Integer last = null;
            for (int index : doneIndexes) {
                if (last != null && index == last + 1) {
                    last = index;
                    continue;
                }
                addRange(parts, first, last);
                first = index;
                last = index;
            }
            addRange(parts, first, last);
            return String.join(",", parts);
        }

        private void addRange(List<String> parts, @Nullable Integer first, @Nullable Integer last) {
            if (first != null && last != null) {
                parts.add(first.equals(last) ? first.toString() : first + "-" + last);
            }
        }

        private void writeStatus(boolean suspended, Instant now) {
            cluster.updateStatus(Resources.JOBS, job, status -> {
                count(status);
                if (suspended) {
                    status.remove("startTime");
                    Conditions.set(status, "Suspended", "True", "JobSuspended", "Job suspended", now);
                } else {
                    if (!status.has("startTime")) {
                        status.put("startTime", Tree.stamp(now));
                    }
                    if (Tree.element(status.path("conditions"), "type", "Suspended") != null) {
                        Conditions.set(status, "Suspended", "False", "JobResumed", "Job resumed", now);
                    }
                }
                if (status.get("conditions") instanceof ArrayNode conditions && conditions.isEmpty()) {
                    status.remove("conditions");
                }
            });
        }
    }

    private static int index(ObjectNode pod) {
        String text = Meta.annotation(pod, INDEX);
        return text.isEmpty() ? -1 : Integer.parseInt(text);
    }
}
