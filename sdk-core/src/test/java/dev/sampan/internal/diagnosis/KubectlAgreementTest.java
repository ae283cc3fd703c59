package dev.sampan.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where the verdict and {@code kubectl rollout status} differ, and why. Every difference is of a listed class; each class occurs. */
class KubectlAgreementTest {
    private static final int STATUSES = 100_000;

    /** A class of differences: what kubectl says, what we say, when, and why it is right. */
    private enum Difference {
        MORE_THAN_WANTED(
                KubectlRules.DONE,
                Verdict.Undecided.class,
                "pods beyond the wanted number are leftovers: what was asked for is not all there is",
                snapshot -> over(snapshot, "replicas") || over(snapshot, "updatedReplicas")),
        NOT_AVAILABLE_YET(
                KubectlRules.DONE,
                Verdict.Undecided.class,
                "kubectl counts ready pods of a StatefulSet; minReadySeconds asks that they stay so",
                snapshot -> is(snapshot, "StatefulSet")
                        && spec(snapshot, "minReadySeconds") > 0
                        && status(snapshot, "availableReplicas") < spec(snapshot, "replicas")),
        REVISION_ADOPTED(
                KubectlRules.WAITING,
                Verdict.Done.class,
                "when a StatefulSet's update revision has become the current one, its pods may be counted as current only",
                snapshot -> is(snapshot, "StatefulSet")
                        && Trees.text(snapshot.workload(), "status", "updateRevision")
                                .equals(Trees.text(snapshot.workload(), "status", "currentRevision"))
                        && status(snapshot, "currentReplicas") > status(snapshot, "updatedReplicas")),
        ON_DELETE(
                KubectlRules.REFUSES,
                Verdict.class,
                "with OnDelete people decide when pods are renewed; that all are available is what can be waited for",
                snapshot -> Trees.text(snapshot.workload(), "spec", "updateStrategy", "type")
                        .equals("OnDelete")),
        COMPLETE_AFTER_ALL(
                KubectlRules.ERROR,
                Verdict.Done.class,
                "the deadline passed and then it was complete: what was asked for is there",
                snapshot -> status(snapshot, "updatedReplicas") == spec(snapshot, "replicas")
                        && status(snapshot, "availableReplicas") >= spec(snapshot, "replicas")),
        ONLY_TOO_MANY(
                KubectlRules.ERROR,
                Verdict.Undecided.class,
                "all that is wanted is available; that some are still to be removed is no lack of progress",
                snapshot -> over(snapshot, "updatedReplicas")
                        && status(snapshot, "availableReplicas") >= spec(snapshot, "replicas")),
        PROBES_GRANT_MORE(
                KubectlRules.ERROR,
                Verdict.Undecided.class,
                "the deadline is shorter than what a pod's own probes grant it, and they have not given up",
                snapshot -> starting(snapshot)),
        PAUSED(
                KubectlRules.ERROR,
                Verdict.Undecided.class,
                "a paused Deployment is not meant to progress, so no deadline of it can pass",
                snapshot -> snapshot.workload().at("/spec/paused").asBoolean()),
        HOPELESS_BEFORE_THE_DEADLINE(
                KubectlRules.WAITING,
                Verdict.Hopeless.class,
                "kubectl looks at counters only; a pod that crashes again and again will not be there by waiting",
                KubectlAgreementTest::crashing),
        BEING_DELETED(
                null,
                Verdict.Hopeless.class,
                "kubectl reads the counters of an object that is on its way out",
                snapshot -> snapshot.workload().at("/metadata").has("deletionTimestamp"));

        private final @Nullable KubectlRules kubectl;
        private final Class<? extends Verdict> ours;
        private final String why;
        private final Predicate<Snapshot> when;

        Difference(
                @Nullable KubectlRules kubectl, Class<? extends Verdict> ours, String why, Predicate<Snapshot> when) {
            this.kubectl = kubectl;
            this.ours = ours;
            this.why = why;
            this.when = when;
        }

        boolean explains(Snapshot snapshot, KubectlRules theirs, Verdict verdict) {
            return (kubectl == null || kubectl == theirs) && ours.isInstance(verdict) && when.test(snapshot);
        }

        private static boolean over(Snapshot snapshot, String counter) {
            return status(snapshot, counter) > spec(snapshot, "replicas");
        }
    }

    @Test
    void verdict_ofRandomStatuses_differsFromKubectlOnlyAsListed() {
        long seed = Long.getLong("seed", 20_261_129L);
        RandomStatus statuses = new RandomStatus(new Random(seed));
        Map<Difference, Integer> counts = new EnumMap<>(Difference.class);
        Map<String, String> unlisted = new TreeMap<>();
        int agreed = 0;
        for (int i = 0; i < STATUSES; i++) {
            Snapshot snapshot = statuses.draw();
            KubectlRules theirs = KubectlRules.of(snapshot.workload());
            Verdict verdict = Diagnosis.of(snapshot).verdict();
            if (agree(theirs, verdict)) {
                agreed++;
                continue;
            }
            List<Difference> why = Stream.of(Difference.values())
                    .filter(each -> each.explains(snapshot, theirs, verdict))
                    .toList();
            if (why.isEmpty()) {
                unlisted.putIfAbsent(
                        theirs + " and " + verdict.getClass().getSimpleName(), verdict.line() + " of " + snapshot);
            }
            why.forEach(each -> counts.merge(each, 1, Integer::sum));
        }
        System.out.println("seed " + seed + ": " + agreed + " of " + STATUSES + " agree");
        counts.forEach((each, count) -> System.out.println("  " + count + " " + each + ": " + each.why));
        assertThat(unlisted).as("unlisted differences, seed %d", seed).isEmpty();
        assertThat(counts).as("classes that occur, seed %d", seed).containsOnlyKeys(Difference.values());
        assertThat(agreed).isGreaterThan(STATUSES / 2);
    }

    private static boolean agree(KubectlRules theirs, Verdict ours) {
        return switch (theirs) {
            case DONE -> ours instanceof Verdict.Done;
            case WAITING -> ours instanceof Verdict.Undecided;
            case ERROR -> ours instanceof Verdict.Hopeless;
            case REFUSES -> false;
        };
    }

    private static boolean is(Snapshot snapshot, String kind) {
        return Trees.text(snapshot.workload(), "kind").equals(kind);
    }

    private static int spec(Snapshot snapshot, String field) {
        return Trees.number(snapshot.workload(), 0, "spec", field);
    }

    private static int status(Snapshot snapshot, String counter) {
        return Trees.number(snapshot.workload(), 0, "status", counter);
    }

    private static boolean crashing(Snapshot snapshot) {
        return containers(snapshot).anyMatch(each -> each.at("/state").has("waiting"));
    }

    private static boolean starting(Snapshot snapshot) {
        return containers(snapshot)
                .anyMatch(each ->
                        each.at("/state").has("running") && !each.path("ready").asBoolean());
    }

    private static Stream<JsonNode> containers(Snapshot snapshot) {
        return snapshot.pods().stream().map(pod -> pod.at("/status/containerStatuses/0"));
    }
}
