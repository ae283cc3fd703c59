package dev.sampan.sandbox.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WorkloadsTest {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private static final String TEMPLATE =
            "'selector':{'matchLabels':{'app':'db'}},'template':{'metadata':{'labels':{'app':'db'}},'spec':{'restartPolicy':'Always',"
                    + "'terminationGracePeriodSeconds':30,'containers':[{'name':'db','image':'shop/db:1'}]}}";

    private void job(String more, String annotations) {
        world.create(
                Resources.JOBS,
                "{'metadata':{'name':'work'},'spec':{%s,'template':{'metadata':{'annotations':{%s},'labels':{'job-name':'work'}},'spec':{'restartPolicy':'Never','containers':[{'name':'w','image':'w:1'}]}}}}"
                        .formatted(more, annotations));
    }

    private String reason(String condition) {
        return Tree.text(World.condition(world.get(Resources.JOBS, "work"), condition), "reason");
    }

    @Test
    void job_indexed_completesEveryIndexWithinItsParallelism() {
        job("'parallelism':2,'completions':5,'backoffLimit':6,'completionMode':'Indexed'", "");
        world.advance(3);
        assertThat(world.pods()).hasSizeBetween(2, 4);
        world.advance(60);
        ObjectNode job = world.get(Resources.JOBS, "work");
        assertThat(Tree.number(job, 0, "status", "succeeded")).isEqualTo(5);
        assertThat(Tree.text(job, "status", "completedIndexes")).isEqualTo("0-4");
        assertThat(reason("Complete")).isEqualTo("CompletionsReached");
        assertThat(Conditions.isTrue(job, "SuccessCriteriaMet")).isTrue();
    }

    @Test
    void job_whosePodsFail_givesUpAtItsBackoffLimit() {
        job("'backoffLimit':2", "'sandbox.sampan.dev/exit-code':'7'");
        world.advance(600);
        assertThat(reason("Failed")).isEqualTo("BackoffLimitExceeded");
        assertThat(Tree.number(world.get(Resources.JOBS, "work"), 0, "status", "failed"))
                .isEqualTo(3);
        assertThat(world.pods()).allMatch(pod -> Pods.phase(pod).equals("Failed"));
    }

    @Test
    void job_pastItsDeadline_failsAndIsRemovedAfterItsTtl() {
        job(
                "'activeDeadlineSeconds':20,'ttlSecondsAfterFinished':100,'backoffLimit':6",
                "'sandbox.sampan.dev/exit-after':'1h'");
        world.advance(30);
        assertThat(reason("Failed")).isEqualTo("DeadlineExceeded");
        world.advance(110);
        assertThat(world.find(Resources.JOBS, "work")).isEmpty();
        assertThat(world.pods()).isEmpty();
    }

    private void set(String more) {
        world.create(
                Resources.STATEFUL_SETS,
                "{'metadata':{'name':'db'},'spec':{'replicas':3,'serviceName':'db','revisionHistoryLimit':10,'podManagementPolicy':'OrderedReady','updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'partition':0}},%s%s}}"
                        .formatted(TEMPLATE, more));
    }

    @Test
    void statefulSet_created_startsOneAfterAnotherWithOwnClaims() {
        set(
                ",'volumeClaimTemplates':[{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}]");
        world.advance(1);
        assertThat(world.pods()).hasSizeLessThanOrEqualTo(2);
        world.advance(20);
        assertThat(world.pods().stream().map(Meta::name)).containsExactly("db-0", "db-1", "db-2");
        assertThat(world.list(Resources.PERSISTENT_VOLUME_CLAIMS))
                .hasSize(3)
                .allMatch(claim -> Tree.text(claim, "status", "phase").equals("Bound"));
        JsonNode status = world.get(Resources.STATEFUL_SETS, "db").path("status");
        assertThat(Tree.number(status, 0, "readyReplicas")).isEqualTo(3);
        assertThat(Tree.text(status, "currentRevision")).isEqualTo(Tree.text(status, "updateRevision"));
    }

    @Test
    void statefulSet_updatedWithAPartition_rollsOnlyAboveItAndNeverTwoAtOnce() {
        set("");
        world.advance(20);
        String before = Tree.text(world.get(Resources.STATEFUL_SETS, "db"), "status", "currentRevision");
        world.edit(Resources.STATEFUL_SETS, "db", db -> {
            ObjectNode rolling = (ObjectNode) Tree.at(db, "spec", "updateStrategy", "rollingUpdate");
            rolling.put("partition", 1);
            ((ObjectNode) Tree.at(db, "spec", "template", "spec", "containers").get(0)).put("image", "shop/db:2");
        });
        world.advance(60);
        List<String> images = world.pods().stream()
                .map(pod -> Tree.text(Tree.at(pod, "spec", "containers").path(0), "image"))
                .toList();
        assertThat(images).containsExactly("shop/db:1", "shop/db:2", "shop/db:2");
        JsonNode status = world.get(Resources.STATEFUL_SETS, "db").path("status");
        assertThat(Tree.text(status, "currentRevision"))
                .isEqualTo(before)
                .isNotEqualTo(Tree.text(status, "updateRevision"));
        assertThat(Tree.number(status, 0, "updatedReplicas")).isEqualTo(2);
    }

    @Test
    void budget_ofADeployment_countsWhatMayBeEvicted() {
        world.deployment("web", 3, "", Map.of());
        world.create(
                Resources.POD_DISRUPTION_BUDGETS,
                "{'metadata':{'name':'web'},'spec':{'minAvailable':'50%','selector':{'matchLabels':{'app':'web'}}}}");
        world.advance(5);
        JsonNode status = world.get(Resources.POD_DISRUPTION_BUDGETS, "web").path("status");
        assertThat(Tree.number(status, 0, "disruptionsAllowed")).isEqualTo(1);
        assertThat(Tree.number(status, 0, "desiredHealthy")).isEqualTo(2);
        assertThat(Tree.number(status, 0, "expectedPods")).isEqualTo(3);
    }

    @Test
    void deployment_deleted_takesItsReplicaSetsAndPodsAlong() {
        world.deployment("web", 2, "", Map.of());
        world.advance(5);
        world.objects.delete(Resources.DEPLOYMENTS, "default", "web", null, null, "Background");
        world.advance(60);
        assertThat(world.list(Resources.REPLICA_SETS)).isEmpty();
        assertThat(world.pods()).isEmpty();
    }

    @Test
    void deployment_deletedInForeground_goesLast_andOrphaned_leavesItsPods() {
        world.deployment("web", 2, "", Map.of());
        world.deployment("kept", 2, "", Map.of());
        world.advance(5);
        world.objects.delete(Resources.DEPLOYMENTS, "default", "web", null, null, "Foreground");
        world.objects.delete(Resources.DEPLOYMENTS, "default", "kept", null, null, "Orphan");
        world.advance(60);
        assertThat(world.list(Resources.DEPLOYMENTS)).isEmpty();
        assertThat(world.list(Resources.REPLICA_SETS)).singleElement().satisfies(left -> {
            assertThat(Meta.controller(left)).isNull();
            assertThat(Meta.finalizers(left)).isEmpty();
        });
        assertThat(world.pods()).hasSize(2);
    }

    @Test
    void namespace_deleted_isEmptiedAndGone() {
        world.create(Resources.NAMESPACES, "{'metadata':{'name':'shop'}}");
        world.advance(1);
        assertThat(world.objects.find(Resources.SERVICE_ACCOUNTS, "shop", "default"))
                .isPresent();
        assertThat(world.objects.find(Resources.CONFIG_MAPS, "shop", "kube-root-ca.crt"))
                .hasValueSatisfying(root ->
                        assertThat(Tree.text(root, "data", "ca.crt")).startsWith("-----BEGIN CERTIFICATE-----"));
        world.objects.create(Resources.CONFIG_MAPS, "shop", World.json("{'metadata':{'name':'a'},'data':{'k':'v'}}"));
        world.objects.delete(Resources.NAMESPACES, "", "shop", null, null, null);
        world.advance(60);
        assertThat(world.find(Resources.NAMESPACES, "shop")).isEmpty();
        assertThat(world.objects.list(Resources.CONFIG_MAPS, "shop")).isEmpty();
    }

    @Test
    void service_endpoints_followReadiness() {
        world.create(
                Resources.SERVICES,
                "{'metadata':{'name':'web'},'spec':{'selector':{'app':'web'},'ports':[{'port':80,'targetPort':8080}]}}");
        world.deployment("web", 2, "", Map.of());
        world.advance(5);
        JsonNode subset = world.get(Resources.ENDPOINTS, "web").path("subsets").path(0);
        assertThat(subset.path("addresses")).hasSize(2);
        assertThat(Tree.number(subset.path("ports").path(0), 0, "port")).isEqualTo(8080);
        assertThat(world.list(Resources.ENDPOINT_SLICES))
                .singleElement()
                .satisfies(slice -> assertThat(slice.path("endpoints")).hasSize(2));
    }
}
