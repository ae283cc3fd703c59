package dev.sampan.sandbox.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StatefulSetTest {
    private static final String CLAIMS =
            "'volumeClaimTemplates':[{'metadata':{'name':'data','labels':{'tier':'disk'}},'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}],";

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private void set(String more, String annotations) {
        world.create(
                Resources.STATEFUL_SETS,
                "{'metadata':{'name':'db'},'spec':{'replicas':3,'serviceName':'db',%s'selector':{'matchLabels':{'app':'db'}},'template':{'metadata':{'labels':{'app':'db'},'annotations':{%s}},'spec':{'containers':[{'name':'db','image':'shop/db:1'}]}}}}"
                        .formatted(more, annotations));
    }

    private void edit(java.util.function.Consumer<ObjectNode> change) {
        world.edit(Resources.STATEFUL_SETS, "db", db -> change.accept((ObjectNode) db.get("spec")));
    }

    private void setImage(String image) {
        edit(spec ->
                ((ObjectNode) Tree.at(spec, "template", "spec", "containers").get(0)).put("image", image));
    }

    private JsonNode status() {
        return world.get(Resources.STATEFUL_SETS, "db").path("status");
    }

    private List<String> names() {
        return world.pods().stream().map(Meta::name).toList();
    }

    private List<String> images() {
        return world.pods().stream()
                .map(pod -> Tree.text(Tree.at(pod, "spec", "containers").path(0), "image"))
                .toList();
    }

    private List<String> claims() {
        return world.list(Resources.PERSISTENT_VOLUME_CLAIMS).stream()
                .map(Meta::name)
                .toList();
    }

    @Test
    void onDelete_replacesOnlyWhatSomebodyDeletes() {
        set("'updateStrategy':{'type':'OnDelete'},", "");
        world.advance(30);
        String before = Tree.text(status(), "currentRevision");
        setImage("shop/db:2");
        world.advance(30);
        assertThat(images()).containsOnly("shop/db:1");
        assertThat(Tree.number(status(), 0, "updatedReplicas")).isZero();
        world.objects.delete(Resources.PODS, "default", "db-1", null, null, null);
        world.advance(30);
        assertThat(images()).containsExactly("shop/db:1", "shop/db:2", "shop/db:1");
        assertThat(Tree.number(status(), 0, "updatedReplicas")).isEqualTo(1);
        assertThat(Tree.text(status(), "currentRevision")).isEqualTo(before);
    }

    @Test
    void parallel_startsAndEndsAllAtOnce() {
        set("'podManagementPolicy':'Parallel',", "'sandbox.sampan.dev/never-ready':'true'");
        world.advance(1);
        assertThat(names()).containsExactly("db-0", "db-1", "db-2");
        edit(spec -> spec.put("replicas", 0));
        world.advance(1);
        assertThat(names()).isEmpty();
    }

    @Test
    void ordinals_startWhereTheyAreToldAndPartitionCountsFromThere() {
        set("'ordinals':{'start':5},'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'partition':2}},", "");
        world.advance(30);
        assertThat(names()).containsExactly("db-5", "db-6", "db-7");
        setImage("shop/db:2");
        world.advance(30);
        assertThat(images()).containsExactly("shop/db:1", "shop/db:1", "shop/db:2");
        edit(spec -> Tree.child(spec, "ordinals").put("start", 6));
        world.advance(30);
        assertThat(names()).containsExactly("db-6", "db-7", "db-8");
    }

    @Test
    void minReadySeconds_holdsBackTheNextPod() {
        set("'minReadySeconds':20,", "");
        world.advance(15);
        assertThat(names()).containsExactly("db-0");
        assertThat(Tree.number(status(), 0, "readyReplicas")).isEqualTo(1);
        assertThat(Tree.number(status(), -1, "availableReplicas")).isZero();
        world.advance(60);
        assertThat(Tree.number(status(), 0, "availableReplicas")).isEqualTo(3);
    }

    @Test
    void claims_areKeptUnlessThePolicySaysOtherwise() {
        set(CLAIMS, "");
        world.advance(30);
        assertThat(Meta.labels(world.get(Resources.PERSISTENT_VOLUME_CLAIMS, "data-db-0")))
                .containsEntry("tier", "disk")
                .containsEntry("app", "db");
        edit(spec -> spec.put("replicas", 2));
        world.advance(30);
        assertThat(claims()).hasSize(3);
        edit(spec -> Tree.child(spec, "persistentVolumeClaimRetentionPolicy")
                .put("whenScaled", "Delete")
                .put("whenDeleted", "Retain"));
        edit(spec -> spec.put("replicas", 1));
        world.advance(60);
        assertThat(claims()).containsExactly("data-db-0", "data-db-2");
        world.objects.delete(Resources.STATEFUL_SETS, "default", "db", null, null, "Background");
        world.advance(60);
        assertThat(claims()).containsExactly("data-db-0", "data-db-2");
    }

    @Test
    void claims_ofASetThatTakesThemAlong_goWithIt() {
        set(CLAIMS + "'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'Delete','whenScaled':'Retain'},", "");
        world.advance(30);
        assertThat(Tree.text(
                        Tree.at(
                                        world.get(Resources.PERSISTENT_VOLUME_CLAIMS, "data-db-1"),
                                        "metadata",
                                        "ownerReferences")
                                .path(0),
                        "kind"))
                .isEqualTo("StatefulSet");
        world.objects.delete(Resources.STATEFUL_SETS, "default", "db", null, null, "Background");
        world.advance(60);
        assertThat(claims()).isEmpty();
        assertThat(world.list(Resources.PERSISTENT_VOLUMES)).isEmpty();
    }

    private void claim(String name, String more) {
        world.create(
                Resources.PERSISTENT_VOLUME_CLAIMS,
                "{'metadata':{'name':'%s'},'spec':{%s'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}"
                        .formatted(name, more));
        world.advance(2);
    }

    private ObjectNode claim(String name) {
        return world.get(Resources.PERSISTENT_VOLUME_CLAIMS, name);
    }

    private void podWith(String claim) {
        world.create(
                Resources.PODS,
                "{'metadata':{'name':'user-%s'},'spec':{'volumes':[{'name':'d','persistentVolumeClaim':{'claimName':'%s'}}],'containers':[{'name':'c','image':'i:1'}]}}"
                        .formatted(claim, claim));
        world.advance(5);
    }

    @Test
    void claim_ofAClassThatSomebodyMade_isBoundByItsMode() {
        world.advance(1);
        claim("early", "'storageClassName':'fast',");
        assertThat(world.events("early"))
                .contains("ProvisioningFailed: storageclass.storage.k8s.io \"fast\" not found");
        world.create(
                Resources.STORAGE_CLASSES,
                "{'metadata':{'name':'fast'},'provisioner':'disk.example.com','volumeBindingMode':'Immediate'}");
        world.advance(2);
        assertThat(Tree.text(claim("early"), "status", "phase")).isEqualTo("Bound");
        claim("lazy", "");
        assertThat(Tree.text(claim("lazy"), "status", "phase")).isEqualTo("Pending");
        assertThat(world.events("lazy"))
                .contains("WaitForFirstConsumer: waiting for first consumer to be created before binding");
        podWith("lazy");
        assertThat(Tree.text(claim("lazy"), "status", "phase")).isEqualTo("Bound");
        claim("bare", "'storageClassName':'',");
        assertThat(world.events("bare"))
                .contains("FailedBinding: no persistent volumes available for this claim and no storage class is set");
    }

    @Test
    void claim_enlarged_growsOnceAPodUsesIt() {
        world.advance(1);
        claim("data", "");
        podWith("data");
        world.objects.delete(Resources.PODS, "default", "user-data", null, 0L, null);
        world.advance(2);
        world.edit(
                Resources.PERSISTENT_VOLUME_CLAIMS,
                "data",
                claim -> Tree.child(Tree.child(Tree.child(claim, "spec"), "resources"), "requests")
                        .put("storage", "5Gi"));
        assertThat(Tree.text(claim("data"), "status", "capacity", "storage")).isEqualTo("1Gi");
        world.advance(3);
        ObjectNode pending = World.condition(claim("data"), "FileSystemResizePending");
        assertThat(Tree.text(pending, "message"))
                .isEqualTo("Waiting for user to (re-)start a pod to finish file system resize of volume on node.");
        assertThat(Tree.text(
                        world.get(Resources.PERSISTENT_VOLUMES, Tree.text(claim("data"), "spec", "volumeName")),
                        "spec",
                        "capacity",
                        "storage"))
                .isEqualTo("5Gi");
        podWith("data");
        assertThat(Tree.text(claim("data"), "status", "capacity", "storage")).isEqualTo("5Gi");
        assertThat(claim("data").path("status").path("conditions")).isEmpty();
        assertThat(world.events("data"))
                .anyMatch(event -> event.startsWith("Resizing: External resizer is resizing volume pvc-"))
                .contains("FileSystemResizeRequired: Require file system resize of volume on node");
    }
}
