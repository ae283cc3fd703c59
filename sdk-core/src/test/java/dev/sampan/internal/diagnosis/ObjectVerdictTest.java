package dev.sampan.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kinds that are no workloads, and what is being deleted. */
class ObjectVerdictTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();

    private static ObjectNode tree(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static Verdict verdict(Snapshot snapshot) {
        return Diagnosis.of(snapshot).verdict();
    }

    private static Snapshot snapshot(String object, Instant now) {
        return Snapshot.of(tree(object), now);
    }

    private static void assertHopeless(Verdict verdict, String cause) {
        assertThat(verdict).isInstanceOf(Verdict.Hopeless.class);
        assertThat(((Verdict.Hopeless) verdict).cause().id()).isEqualTo(cause);
    }

    private static String claim(String status, String more) {
        return """
                {apiVersion: 'v1', kind: 'PersistentVolumeClaim',
                 metadata: {name: 'data', namespace: 'shop', uid: 'u-data', creationTimestamp: '2026-03-01T12:00:00Z'},
                 spec: {resources: {requests: {storage: '2Gi'}}, volumeName: 'pv-1'}, status: {%s} %s}
                """.formatted(status, more);
    }

    private static ObjectNode event(String reason, String type, String message, int second) {
        return tree("""
                {apiVersion: 'v1', kind: 'Event', metadata: {name: 'data.%s'}, type: '%s', reason: '%s', message: '%s',
                 involvedObject: {kind: 'PersistentVolumeClaim', name: 'data', uid: 'u-data'}, count: 1,
                 firstTimestamp: '%s', lastTimestamp: '%s'}
                """.formatted(reason, type, reason, message, NOON.plusSeconds(second), NOON.plusSeconds(second)));
    }

    private static ObjectNode user() {
        return tree("""
                {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'db', uid: 'u-db', creationTimestamp: '2026-03-01T12:00:10Z'},
                 spec: {volumes: [{name: 'data', persistentVolumeClaim: {claimName: 'data'}}], containers: [{name: 'main'}]},
                 status: {phase: 'Pending'}}
                """);
    }

    @Test
    void claim_thatWaitsForItsFirstPod_isDoneUntilThereIsOne() {
        List<ObjectNode> events = List.of(event("WaitForFirstConsumer", "Normal", "waiting for first consumer", 1));
        Snapshot waiting =
                snapshot(claim("phase: 'Pending'", ""), NOON.plusSeconds(2)).withEvents(events);

        assertThat(verdict(waiting)).isInstanceOf(Verdict.Done.class);
        assertThat(verdict(waiting).line()).contains("waits for its first pod");
        assertThat(verdict(waiting.withPods(List.of(user())))).isInstanceOf(Verdict.Undecided.class);
        assertThat(verdict(waiting.withEvents(List.of()))).isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void claim_whoseVolumeIsGone_isHopeless() {
        assertHopeless(verdict(snapshot(claim("phase: 'Lost'", ""), NOON)), "volume-claim-lost");
    }

    @Test
    void claim_whoseProvisionerFails_isGivenUntilItsDeadline() {
        List<ObjectNode> events = List.of(
                event("ProvisioningFailed", "Warning", "rpc error: code = Internal desc = zone is sold out", 5));

        assertThat(verdict(snapshot(claim("phase: 'Pending'", ""), NOON.plusSeconds(599))
                        .withEvents(events)))
                .isInstanceOf(Verdict.Undecided.class);
        assertHopeless(
                verdict(snapshot(claim("phase: 'Pending'", ""), NOON.plusSeconds(600))
                        .withEvents(events)),
                "volume-claim-pending");
    }

    @Test
    void claim_thatGrows_isDoneWhenItIsAsLargeAsItAsks() {
        String bound = "phase: 'Bound', capacity: {storage: '%s'}";

        assertThat(verdict(snapshot(claim(bound.formatted("2Gi"), ""), NOON))).isInstanceOf(Verdict.Done.class);
        assertThat(verdict(snapshot(claim(bound.formatted("1Gi"), ""), NOON))).isInstanceOf(Verdict.Undecided.class);
        String onMount = bound.formatted("1Gi") + ", allocatedResourceStatuses: {storage: 'NodeResizePending'}";
        assertThat(verdict(snapshot(claim(onMount, ""), NOON))).isInstanceOf(Verdict.Done.class);
        assertThat(verdict(snapshot(claim(onMount, ""), NOON).withPods(List.of(user()))))
                .isInstanceOf(Verdict.Undecided.class);
        String never = bound.formatted("1Gi") + ", allocatedResourceStatuses: {storage: 'ControllerResizeInfeasible'}";
        assertHopeless(verdict(snapshot(claim(never, ""), NOON)), "volume-claim-resize-failed");
    }

    private static String definition(String accepted, String established) {
        return """
                {apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition',
                 metadata: {name: 'boats.example.com', uid: 'u', creationTimestamp: '2026-03-01T12:00:00Z'}, spec: {},
                 status: {conditions: [
                   {type: 'NamesAccepted', status: '%s', reason: 'X', message: '"boats" is already in use',
                    lastTransitionTime: '2026-03-01T12:00:00Z'},
                   {type: 'Established', status: '%s', reason: 'X', message: '', lastTransitionTime: '2026-03-01T12:00:00Z'}]}}
                """.formatted(accepted, established);
    }

    @Test
    void definition_isDoneOnceItsNamesAreAcceptedAndItIsEstablished() {
        assertThat(verdict(snapshot(definition("True", "True"), NOON))).isInstanceOf(Verdict.Done.class);
        assertThat(verdict(snapshot(definition("True", "False"), NOON))).isInstanceOf(Verdict.Undecided.class);
        assertThat(verdict(snapshot(definition("False", "True"), NOON))).isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void definition_whoseNamesAreTaken_isHopelessAfterHalfAMinute() {
        assertThat(verdict(snapshot(definition("False", "False"), NOON.plusSeconds(29))))
                .isInstanceOf(Verdict.Undecided.class);
        assertHopeless(verdict(snapshot(definition("False", "False"), NOON.plusSeconds(30))), "definition-names-taken");
    }

    private static String autoscaler(int current, int desired, String conditions) {
        return """
                {apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler',
                 metadata: {name: 'web', namespace: 'shop', uid: 'u', creationTimestamp: '2026-03-01T11:00:00Z'},
                 spec: {scaleTargetRef: {kind: 'Deployment', name: 'web'}, minReplicas: 2, maxReplicas: 5},
                 status: {currentReplicas: %d, desiredReplicas: %d, conditions: [%s]}}
                """.formatted(current, desired, conditions);
    }

    private static String condition(String type, String status, String reason, String message) {
        return "{type: '%s', status: '%s', reason: '%s', message: '%s', lastTransitionTime: '2026-03-01T12:00:00Z'},"
                .formatted(type, status, reason, message);
    }

    @Test
    void autoscaler_isDoneOnceItWorksAndHasTheNumberItWantsWithinItsBounds() {
        String works = condition("AbleToScale", "True", "ReadyForNewScale", "")
                + condition("ScalingActive", "True", "ValidMetricFound", "").replaceAll(",$", "");

        assertThat(verdict(snapshot(autoscaler(2, 2, works), NOON))).isInstanceOf(Verdict.Done.class);
        assertThat(verdict(snapshot(autoscaler(2, 4, works), NOON))).isInstanceOf(Verdict.Undecided.class);
        assertThat(verdict(snapshot(autoscaler(9, 9, works), NOON))).isInstanceOf(Verdict.Undecided.class);
        assertThat(verdict(snapshot(autoscaler(0, 0, ""), NOON))).isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void autoscaler_ofATargetScaledToZero_isDone() {
        String off = condition("AbleToScale", "True", "SucceededGetScale", "")
                + condition("ScalingActive", "False", "ScalingDisabled", "scaling is disabled")
                        .replaceAll(",$", "");

        assertThat(verdict(snapshot(autoscaler(0, 0, off), NOON))).isInstanceOf(Verdict.Done.class);
    }

    @Test
    void autoscaler_thatReadsNoMetric_isGivenTenMinutesFromWhenItCouldNot() {
        String blind = condition("AbleToScale", "True", "SucceededGetScale", "")
                + condition("ScalingActive", "False", "FailedGetResourceMetric", "no metrics returned")
                        .replaceAll(",$", "");

        assertThat(verdict(snapshot(autoscaler(2, 2, blind), NOON.plusSeconds(599))))
                .isInstanceOf(Verdict.Undecided.class);
        assertHopeless(verdict(snapshot(autoscaler(2, 2, blind), NOON.plusSeconds(600))), "metric-missing");
    }

    private static String schedule(String more) {
        return """
                {apiVersion: 'batch/v1', kind: 'CronJob', metadata: {name: 'sums', namespace: 'shop', uid: 'u-cron',
                  creationTimestamp: '2026-03-01T11:00:00Z', managedFields: [
                    {manager: 'kubectl', operation: 'Update', time: '2026-03-01T12:00:00Z', fieldsV1: {'f:spec': {}}},
                    {manager: 'kube-controller-manager', operation: 'Update', subresource: 'status',
                     time: '2026-03-01T12:30:00Z', fieldsV1: {'f:status': {}}}]},
                 spec: {schedule: '*/5 * * * *' %s}}
                """.formatted(more);
    }

    private static ObjectNode run(String name, int second, String condition) {
        return tree("""
                {apiVersion: 'batch/v1', kind: 'Job', metadata: {name: '%s', uid: 'u-%s', creationTimestamp: '%s',
                  ownerReferences: [{kind: 'CronJob', name: 'sums', uid: 'u-cron', controller: true}]},
                 spec: {completions: 1, backoffLimit: 0}, status: {conditions: [{type: '%s', status: 'True', reason: 'R', message: 'm'}]}}
                """.formatted(name, name, NOON.plusSeconds(second), condition));
    }

    @Test
    void schedule_isJudgedByItsNewestRunSinceItWasWritten() {
        Snapshot cron = snapshot(schedule(""), NOON.plusSeconds(900));
        ObjectNode before = run("sums-1", -60, "Failed");
        ObjectNode first = run("sums-2", 300, "Failed");
        ObjectNode second = run("sums-3", 600, "Complete");

        assertThat(verdict(cron)).isInstanceOf(Verdict.Done.class);
        assertThat(verdict(cron.withJobs(List.of(before))).line()).contains("no run yet");
        assertHopeless(verdict(cron.withJobs(List.of(before, first))), "job-failed");
        assertThat(verdict(cron.withJobs(List.of(second, first)))).isInstanceOf(Verdict.Done.class);
        assertThat(verdict(cron.withJobs(List.of(run("sums-4", 600, "Suspended")))))
                .isInstanceOf(Verdict.Undecided.class);
        assertThat(verdict(snapshot(schedule(", suspend: true"), NOON).withJobs(List.of(first))))
                .isInstanceOf(Verdict.Done.class);
    }

    @Test
    void schedule_thatItsControllerCannotFollow_isHopeless() {
        ObjectNode event = event("UnknownTimeZone", "Warning", "invalid timeZone: unknown time zone Moon/Base", 2);
        event.withObjectProperty("involvedObject")
                .put("kind", "CronJob")
                .put("name", "sums")
                .put("uid", "u-cron");

        assertHopeless(verdict(snapshot(schedule(""), NOON).withEvents(List.of(event))), "schedule-invalid");
    }

    @Test
    void anything_thatIsBeingDeleted_isHopelessHoweverReadyItReads() {
        ObjectNode claim = tree(claim("phase: 'Bound', capacity: {storage: '2Gi'}", ""));
        claim.withObjectProperty("metadata").put("deletionTimestamp", "2026-03-01T12:00:00Z");
        World world = World.deployment(1).at(1).pod("a").ready("a");
        world.workload.withObjectProperty("metadata").put("deletionTimestamp", "2026-03-01T12:00:00Z");

        assertHopeless(verdict(Snapshot.of(claim, NOON)), "being-deleted");
        assertHopeless(verdict(world.snapshot(2)), "being-deleted");
    }

    @Test
    void deployment_withOldPodsOnTheirWayOut_isDoneAndNotYetWithoutThem() {
        World world = World.deployment(1).at(1).pod("a").ready("a").at(2).update("reg.example.com/shop/web:2");
        world.at(3).pod("b").ready("b").delete("a");
        Diagnosis during = Diagnosis.of(world.snapshot(4));
        Diagnosis after = Diagnosis.of(world.gone("a").snapshot(5));

        assertThat(during.verdict()).isInstanceOf(Verdict.Done.class);
        assertThat(during.verdictOnceOldPodsAreGone()).isInstanceOf(Verdict.Undecided.class);
        assertThat(during.verdictOnceOldPodsAreGone().line()).contains("old pod a");
        assertThat(after.verdictOnceOldPodsAreGone()).isInstanceOf(Verdict.Done.class);
    }

    @Test
    void deployment_withMorePodsThanItWants_isNotDone() {
        World world = World.deployment(1);
        world.at(1).pod("a").ready("a").pod("b").ready("b");

        assertThat(verdict(world.snapshot(2))).isInstanceOf(Verdict.Undecided.class);
        assertThat(verdict(world.snapshot(2)).line()).contains("1 too many");
    }
}
