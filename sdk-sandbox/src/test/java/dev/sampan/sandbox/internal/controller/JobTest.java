package dev.sampan.sandbox.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubelet.PodScripts;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class JobTest {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private void job(String more, String annotations) {
        world.create(
                Resources.JOBS,
                "{'metadata':{'name':'work'},'spec':{%s'template':{'metadata':{'annotations':{%s}},'spec':{'restartPolicy':'Never','terminationGracePeriodSeconds':10,'containers':[{'name':'w','image':'w:1'}]}}}}"
                        .formatted(more, annotations));
    }

    private void failIndex(int index, int code) {
        world.scripts.add(
                PodScripts.Match.ofLabels(Map.of("batch.kubernetes.io/job-completion-index", "" + index)),
                script -> script.withExit(Duration.ofSeconds(1), code));
    }

    private ObjectNode job() {
        return world.get(Resources.JOBS, "work");
    }

    private JsonNode status() {
        return job().path("status");
    }

    private List<String> conditions() {
        return Tree.objects(job(), "status", "conditions").stream()
                .map(condition -> Tree.text(condition, "type") + "=" + Tree.text(condition, "status") + " "
                        + Tree.text(condition, "reason"))
                .toList();
    }

    private String message(String condition) {
        return Tree.text(World.condition(job(), condition), "message");
    }

    private void editJob(String field, boolean value) {
        world.edit(Resources.JOBS, "work", job -> Tree.child(job, "spec").put(field, value));
    }

    @Test
    void pods_areTrackedUntilCountedAndCountForGoodAfterwards() {
        job("'completions':3,'parallelism':1,", "");
        world.advance(1);
        assertThat(world.pods())
                .singleElement()
                .satisfies(pod -> assertThat(Meta.finalizers(pod)).containsExactly("batch.kubernetes.io/job-tracking"));
        world.advance(3);
        ObjectNode first =
                world.pods().stream().filter(Pods::isFinished).findFirst().orElseThrow();
        assertThat(Meta.finalizers(first)).isEmpty();
        world.objects.delete(Resources.PODS, "default", Meta.name(first), null, null, null);
        world.advance(30);
        assertThat(Tree.number(status(), 0, "succeeded")).isEqualTo(3);
        assertThat(world.pods()).hasSize(2);
        assertThat(conditions())
                .containsExactly("SuccessCriteriaMet=True CompletionsReached", "Complete=True CompletionsReached");
        assertThat(status().path("uncountedTerminatedPods")).isEmpty();
        assertThat(status().has("completionTime")).isTrue();
    }

    @Test
    void backoffLimit_exceeded_failsTheJobAfterItsTarget() {
        job("'backoffLimit':2,", "'sandbox.sampan.dev/exit-code':'7'");
        world.advance(600);
        assertThat(conditions())
                .containsExactly("FailureTarget=True BackoffLimitExceeded", "Failed=True BackoffLimitExceeded");
        assertThat(Tree.number(status(), 0, "failed")).isEqualTo(3);
        assertThat(world.events("work")).contains("BackoffLimitExceeded: Job has reached the specified backoff limit");
    }

    @Test
    void activePods_ofAFailingJob_areAwaitedAndCountAsFailed() {
        job("'activeDeadlineSeconds':20,'parallelism':2,", "'sandbox.sampan.dev/exit-after':'1h'");
        world.advance(21);
        world.advance(1);
        assertThat(conditions()).containsExactly("FailureTarget=True DeadlineExceeded", "Failed=True DeadlineExceeded");
        assertThat(Tree.number(status(), 0, "failed")).isEqualTo(2);
        assertThat(Tree.number(status(), -1, "terminating")).isZero();
        assertThat(world.events("work")).anyMatch(event -> event.startsWith("SuccessfulDelete: Deleted pod: work-"));
    }

    private static final String POLICY =
            "'podFailurePolicy':{'rules':[{'action':'FailJob','onExitCodes':{'operator':'In','values':[42]}},"
                    + "{'action':'Ignore','onPodConditions':[{'type':'DisruptionTarget','status':'True'}]}]},";

    @Test
    void failurePolicy_failsTheJobAtOnceForAnExitCode() {
        job(POLICY + "'backoffLimit':6,", "'sandbox.sampan.dev/exit-code':'42'");
        world.advance(5);
        assertThat(conditions()).containsExactly("FailureTarget=True PodFailurePolicy", "Failed=True PodFailurePolicy");
        assertThat(message("Failed"))
                .isEqualTo("Container w for pod default/%s failed with exit code 42 matching FailJob rule at index 0"
                        .formatted(Meta.name(world.pods().get(0))));
    }

    @Test
    void failurePolicy_doesNotCountDisruptedPods() {
        job(POLICY + "'backoffLimit':0,", "'sandbox.sampan.dev/exit-after':'1m'");
        world.advance(5);
        ObjectNode pod = world.pods().get(0);
        ObjectNode disrupted = pod.deepCopy();
        Conditions.set(
                (ObjectNode) disrupted.get("status"),
                "DisruptionTarget",
                "True",
                "EvictionByEvictionAPI",
                "Eviction API: evicting",
                world.timeline.now());
        world.objects.updateStatus(Resources.PODS, disrupted);
        world.objects.delete(Resources.PODS, "default", Meta.name(pod), null, null, null);
        world.advance(120);
        assertThat(Tree.number(status(), 0, "succeeded")).isEqualTo(1);
        assertThat(Tree.number(status(), 0, "failed")).isZero();
    }

    @Test
    void indexed_withALimitPerIndex_runsTheOthersOnAndNamesTheFailed() {
        failIndex(1, 3);
        job("'completions':5,'parallelism':5,'completionMode':'Indexed','backoffLimitPerIndex':1,", "");
        world.advance(8);
        assertThat(Tree.text(status(), "completedIndexes")).isEqualTo("0,2-4");
        assertThat(Tree.text(status(), "failedIndexes")).isEmpty();
        world.advance(60);
        assertThat(Tree.text(status(), "failedIndexes")).isEqualTo("1");
        assertThat(conditions()).containsExactly("FailureTarget=True FailedIndexes", "Failed=True FailedIndexes");
        assertThat(message("Failed")).isEqualTo("Job has failed indexes");
        assertThat(world.pods().stream()
                        .filter(pod -> JobPods.index(pod) == 1)
                        .map(JobPods::countedFailures)
                        .sorted())
                .containsExactly(0, 1);
        assertThat(Tree.number(status(), 0, "failed")).isEqualTo(2);
        assertThat(Tree.number(status(), 0, "succeeded")).isEqualTo(4);
    }

    @Test
    void indexed_withTooManyFailedIndexes_stopsTheRest() {
        failIndex(0, 3);
        failIndex(1, 3);
        job(
                "'completions':4,'parallelism':2,'completionMode':'Indexed','backoffLimitPerIndex':0,'maxFailedIndexes':1,",
                "");
        world.advance(60);
        assertThat(conditions())
                .containsExactly("FailureTarget=True MaxFailedIndexesExceeded", "Failed=True MaxFailedIndexesExceeded");
        assertThat(Tree.text(status(), "failedIndexes")).isEqualTo("0,1");
    }

    @Test
    void failurePolicy_mayFailOnlyTheIndex() {
        failIndex(1, 42);
        job(
                "'completions':3,'parallelism':3,'completionMode':'Indexed','backoffLimitPerIndex':5,'podFailurePolicy':{'rules':[{'action':'FailIndex','onExitCodes':{'operator':'In','values':[42]}}]},",
                "");
        world.advance(30);
        assertThat(Tree.text(status(), "failedIndexes")).isEqualTo("1");
        assertThat(conditions()).contains("Failed=True FailedIndexes");
    }

    @Test
    void successPolicy_metByTheLeader_endsTheOthers() {
        for (int index = 1; index < 4; index++) {
            world.scripts.add(
                    PodScripts.Match.ofLabels(Map.of("batch.kubernetes.io/job-completion-index", "" + index)),
                    script -> script.withExit(Duration.ofHours(1), 0));
        }
        job(
                "'completions':4,'parallelism':4,'completionMode':'Indexed','successPolicy':{'rules':[{'succeededIndexes':'0'}]},",
                "");
        world.advance(30);
        assertThat(conditions())
                .containsExactly("SuccessCriteriaMet=True SuccessPolicy", "Complete=True SuccessPolicy");
        assertThat(message("Complete")).isEqualTo("Matched rules at index 0");
        assertThat(Tree.text(status(), "completedIndexes")).isEqualTo("0");
        assertThat(Tree.number(status(), 0, "failed")).isZero();
    }

    @Test
    void suspend_removesThePodsAndResumeStartsTheClockAnew() {
        job("'activeDeadlineSeconds':100,", "'sandbox.sampan.dev/exit-after':'90s'");
        world.advance(10);
        String started = Tree.text(status(), "startTime");
        editJob("suspend", true);
        world.advance(60);
        assertThat(conditions()).containsExactly("Suspended=True JobSuspended");
        assertThat(world.pods()).isEmpty();
        assertThat(Tree.number(status(), 0, "failed")).isZero();
        assertThat(Tree.text(status(), "startTime")).isEqualTo(started);
        editJob("suspend", false);
        world.advance(1);
        assertThat(conditions()).containsExactly("Suspended=False JobResumed");
        assertThat(Tree.text(status(), "startTime")).isGreaterThan(started);
        world.advance(110);
        assertThat(conditions()).contains("Complete=True CompletionsReached");
        assertThat(world.events("work")).contains("Suspended: Job suspended", "Resumed: Job resumed");
    }

    @Test
    void managedBy_another_isLeftAlone() {
        job("'managedBy':'example.com/queue',", "");
        world.advance(10);
        assertThat(world.pods()).isEmpty();
        assertThat(status()).isEmpty();
    }

    @Test
    void pods_ofADeletedJob_areLetGo() {
        job("'parallelism':2,'completions':2,", "'sandbox.sampan.dev/exit-after':'1h'");
        world.advance(5);
        world.objects.delete(Resources.JOBS, "default", "work", null, null, "Background");
        world.advance(60);
        assertThat(world.pods()).isEmpty();
        job("", "'sandbox.sampan.dev/exit-after':'1h'");
        world.advance(5);
        world.objects.delete(Resources.JOBS, "default", "work", null, null, "Foreground");
        world.advance(60);
        assertThat(world.pods()).isEmpty();
        assertThat(world.find(Resources.JOBS, "work")).isEmpty();
    }

    @Test
    void pods_ofAnIndex_areToldWhichItIs() {
        job("'completions':1,'completionMode':'Indexed',", "'sandbox.sampan.dev/exit-after':'1h'");
        world.advance(5);
        JsonNode env = Tree.at(world.pods().get(0), "spec", "containers")
                .path(0)
                .path("env")
                .path(0);
        assertThat(Tree.text(env, "name")).isEqualTo("JOB_COMPLETION_INDEX");
        assertThat(Tree.text(env, "valueFrom", "fieldRef", "fieldPath"))
                .isEqualTo("metadata.labels['batch.kubernetes.io/job-completion-index']");
        assertThat(Meta.name(world.pods().get(0))).startsWith("work-0-");
    }
}
