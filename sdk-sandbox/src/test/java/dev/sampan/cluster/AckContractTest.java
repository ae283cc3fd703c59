package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.cs20151215.Client;
import com.aliyun.cs20151215.models.Addon;
import com.aliyun.cs20151215.models.CreateAutoscalingConfigRequest;
import com.aliyun.cs20151215.models.CreateClusterNodePoolRequest;
import com.aliyun.cs20151215.models.CreateClusterNodePoolRequest.CreateClusterNodePoolRequestKubernetesConfig;
import com.aliyun.cs20151215.models.CreateClusterNodePoolRequest.CreateClusterNodePoolRequestManagement;
import com.aliyun.cs20151215.models.CreateClusterNodePoolRequest.CreateClusterNodePoolRequestNodepoolInfo;
import com.aliyun.cs20151215.models.CreateClusterNodePoolRequest.CreateClusterNodePoolRequestScalingGroup;
import com.aliyun.cs20151215.models.CreateClusterRequest;
import com.aliyun.cs20151215.models.DeleteClusterNodepoolRequest;
import com.aliyun.cs20151215.models.DeleteClusterRequest;
import com.aliyun.cs20151215.models.DescribeClusterNodesRequest;
import com.aliyun.cs20151215.models.DescribeClusterUserKubeconfigRequest;
import com.aliyun.cs20151215.models.DescribeClustersV1Request;
import com.aliyun.cs20151215.models.DescribeKubernetesVersionMetadataRequest;
import com.aliyun.cs20151215.models.InstallClusterAddonsRequest;
import com.aliyun.cs20151215.models.InstallClusterAddonsRequest.InstallClusterAddonsRequestBody;
import com.aliyun.cs20151215.models.MaintenanceWindow;
import com.aliyun.cs20151215.models.ModifyClusterAddonRequest;
import com.aliyun.cs20151215.models.ModifyClusterNodePoolRequest;
import com.aliyun.cs20151215.models.ModifyClusterNodePoolRequest.ModifyClusterNodePoolRequestManagement;
import com.aliyun.cs20151215.models.ModifyClusterNodePoolRequest.ModifyClusterNodePoolRequestScalingGroup;
import com.aliyun.cs20151215.models.ModifyClusterRequest;
import com.aliyun.cs20151215.models.RepairClusterNodePoolRequest;
import com.aliyun.cs20151215.models.Tag;
import com.aliyun.cs20151215.models.TagResourcesRequest;
import com.aliyun.cs20151215.models.UnInstallClusterAddonsRequest;
import com.aliyun.cs20151215.models.UnInstallClusterAddonsRequest.UnInstallClusterAddonsRequestAddons;
import com.aliyun.cs20151215.models.UntagResourcesRequest;
import com.aliyun.cs20151215.models.UpgradeClusterAddonsRequest;
import com.aliyun.cs20151215.models.UpgradeClusterAddonsRequest.UpgradeClusterAddonsRequestBody;
import com.aliyun.cs20151215.models.UpgradeClusterRequest;
import com.aliyun.teaopenapi.models.Config;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.Sampan;
import dev.sampan.cluster.RecordingEndpoint.Sent;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.session.Session;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The client that Alibaba Cloud generates does the same acts against one sandbox as Sampan does against another, and for the same
 * input both send the same: method, path, query and body.
 */
class AckContractTest {
    /** What {@code lab/verify contract} compares with the newest official client, which is one for another language. */
    private static final Path LAB_CALLS = Path.of("..", "lab", "contract", "calls.json");

    /**
     * A call whose lists the generated client of Maven Central, 3.0.15, writes as {@code tag_keys.1}, where the newest ones and we
     * write JSON text: the sandbox takes both, and the requests differ.
     */
    private static final Set<String> OLDER_FORM = Set.of("UntagResources");

    /** A call that it writes with another field, which the sandbox does not take. */
    private static final Set<String> OLDER_FIELD = Set.of("FixNodePoolVuls");

    /** Their client signs with the time of this machine, so that the sandbox may be at most 15 minutes off. */
    private static final Duration BEHIND = Duration.ofMinutes(14);

    private final Side ours = new Side(Sandbox.start());
    private final Side theirs =
            new Side(Sandbox.start(s -> s.startingAt(Instant.now().minus(BEHIND))));
    private Sampan sampan;
    private Client client;

    /** A sandbox and what was sent to it. */
    private static final class Side {
        private final Sandbox sandbox;
        private final RecordingEndpoint endpoint;
        private final Map<String, String> ids = new LinkedHashMap<>();

        Side(Sandbox sandbox) {
            this.sandbox = sandbox;
            this.endpoint = new RecordingEndpoint(sandbox.endpoint());
        }

        List<Sent> sent(String action) {
            List<Sent> calls = new ArrayList<>();
            for (Sent call : endpoint.sent(action)) {
                Sent replaced = call;
                for (Map.Entry<String, String> id : ids.entrySet()) {
                    replaced = replaced.with(id.getKey(), id.getValue());
                }
                calls.add(replaced);
            }
            return calls;
        }

        void close() {
            endpoint.close();
            sandbox.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        Map<String, String> environment = ours.sandbox.environment();
        try (Sampan direct = ours.sandbox.connect()) {
            Session time = direct.unwrap(Session.class);
            sampan = Sampan.connect(c -> c.region("ap-southeast-1")
                    .clock(time.clock())
                    .sleeper(time.sleeper())
                    .endpoint(ours.endpoint.url())
                    .accessKey(
                            String.valueOf(environment.get("ALIBABA_CLOUD_ACCESS_KEY_ID")),
                            Secret.of(String.valueOf(environment.get("ALIBABA_CLOUD_ACCESS_KEY_SECRET")))));
        }
        Map<String, String> other = theirs.sandbox.environment();
        client = new Client(new Config()
                .setAccessKeyId(other.get("ALIBABA_CLOUD_ACCESS_KEY_ID"))
                .setAccessKeySecret(other.get("ALIBABA_CLOUD_ACCESS_KEY_SECRET"))
                .setEndpoint(theirs.endpoint.url().getAuthority())
                .setProtocol("http")
                .setRegionId("ap-southeast-1"));
    }

    @AfterEach
    void stop() {
        sampan.close();
        ours.close();
        theirs.close();
    }

    @Test
    void requests_ofBothClients_areEqual() throws Exception {
        ours.ids.putAll(AckScenario.run(ours.sandbox, sampan));
        theyAct(ours.sent("CreateCluster").get(0).body());

        Set<String> covered = new TreeSet<>();
        List<String> different = new ArrayList<>();
        for (CloudApi api : AckApi.all()) {
            if (!inCentral(api) || OLDER_FIELD.contains(api.action())) {
                continue;
            }
            List<Sent> oursSent = ours.sent(api.action());
            List<Sent> theirsSent = theirs.sent(api.action());
            boolean equal =
                    !theirsSent.isEmpty() && (OLDER_FORM.contains(api.action()) || oursSent.containsAll(theirsSent));
            if (!equal) {
                different.add("\n  theirs " + theirsSent + "\n  ours   " + oursSent);
            }
            covered.add(api.action());
        }
        assertThat(different).isEmpty();
        assertThat(covered).hasSize(30);
        assertThat(AckApi.all()).hasSize(49);
        assertThat(ours.sandbox.requests()).noneMatch(request -> request.status() == 400);
    }

    @Test
    void calls_thatAreNotComparedHere_areComparedInTheLab() throws Exception {
        Set<String> elsewhere = AckApi.all().stream()
                .filter(api -> !inCentral(api))
                .map(CloudApi::action)
                .collect(Collectors.toCollection(TreeSet::new));
        elsewhere.addAll(OLDER_FORM);
        elsewhere.addAll(OLDER_FIELD);

        assertThat(inTheLab()).containsAll(elsewhere);
        assertThat(elsewhere).hasSize(20);
    }

    private static boolean inCentral(CloudApi api) {
        return Arrays.stream(Client.class.getMethods())
                .anyMatch(method -> method.getName().equalsIgnoreCase(api.action()));
    }

    /** Those that the lab compares. */
    private static Set<String> inTheLab() throws IOException {
        Set<String> actions = new TreeSet<>();
        for (JsonNode call : new ObjectMapper().readTree(LAB_CALLS.toFile()).path("calls")) {
            if (call.path("product").asText().equals("cs")) {
                actions.add(call.path("action").asText());
            }
        }
        return actions;
    }

    private void theyAct(JsonNode creation) throws Exception {
        var listed = client.describeClustersV1(new DescribeClustersV1Request()
                        .setName("sandbox")
                        .setPageNumber(1L)
                        .setPageSize(50L))
                .getBody();
        String own = listed.getClusters().get(0).getClusterId();
        theirs.ids.put(own, "{own}");
        assertThat(client.describeClusterDetail(own).getBody().getName()).isEqualTo("sandbox");
        client.tagResources(new TagResourcesRequest()
                .setRegionId("ap-southeast-1")
                .setResourceType("CLUSTER")
                .setResourceIds(List.of(own))
                .setTags(List.of(new Tag().setKey("team").setValue("shop"))));
        client.untagResources(new UntagResourcesRequest()
                .setRegionId("ap-southeast-1")
                .setResourceType("CLUSTER")
                .setResourceIds(List.of(own))
                .setTagKeys(List.of("team")));
        client.modifyCluster(own, new ModifyClusterRequest().setDeletionProtection(true));
        theirs.sandbox.advance(Duration.ofSeconds(15));
        client.modifyCluster(
                own,
                new ModifyClusterRequest()
                        .setMaintenanceWindow(new MaintenanceWindow()
                                .setEnable(true)
                                .setDuration("3h")
                                .setMaintenanceTime("03:00:00Z")
                                .setWeeklyPeriod("Tuesday,Thursday")));
        client.describeKubernetesVersionMetadata(new DescribeKubernetesVersionMetadataRequest()
                .setRegion("ap-southeast-1")
                .setClusterType("ManagedKubernetes")
                .setProfile("Default"));
        String made = client.createCluster(created(creation)).getBody().getClusterId();
        theirs.ids.put(made, "{made}");
        theirs.sandbox.advance(Duration.ofSeconds(360));
        String task =
                client.describeClusterTasks(made).getBody().getTasks().get(0).getTaskId();
        theirs.ids.put(task, "{task}");
        assertThat(client.describeTaskInfo(task).getBody().getState()).isEqualTo("success");
        assertThat(client.describeClusterResources(made).getBody()).isNotEmpty();
        client.describeClusterUserKubeconfig(
                made,
                new DescribeClusterUserKubeconfigRequest()
                        .setPrivateIpAddress(false)
                        .setTemporaryDurationMinutes(60L));
        client.upgradeCluster(made, new UpgradeClusterRequest().setNextVersion("1.35.4-aliyun.1"));
        assertThat(client.getUpgradeStatus(made).getBody().getStatus()).isEqualTo("running");
        client.pauseClusterUpgrade(made);
        client.resumeUpgradeCluster(made);
        client.cancelClusterUpgrade(made);
        theyPool(made);
        client.describeUserPermission("2");
        theyAddOn(made);
        client.deleteCluster(made, new DeleteClusterRequest());
    }

    private void theyPool(String cluster) throws Exception {
        String pool = client.createClusterNodePool(
                        cluster,
                        new CreateClusterNodePoolRequest()
                                .setNodepoolInfo(new CreateClusterNodePoolRequestNodepoolInfo().setName("batch"))
                                .setScalingGroup(new CreateClusterNodePoolRequestScalingGroup()
                                        .setVswitchIds(List.of("vsw-1"))
                                        .setInstanceTypes(List.of("ecs.c7.2xlarge"))
                                        .setInstanceChargeType("PostPaid")
                                        .setSystemDiskCategory("cloud_essd")
                                        .setSystemDiskSize(120L)
                                        .setDesiredSize(2L))
                                .setKubernetesConfig(new CreateClusterNodePoolRequestKubernetesConfig()
                                        .setLabels(
                                                List.of(new Tag().setKey("work").setValue("batch"))))
                                .setManagement(new CreateClusterNodePoolRequestManagement()
                                        .setEnable(true)
                                        .setAutoRepair(true)))
                .getBody()
                .getNodepoolId();
        theirs.ids.put(pool, "{pool}");
        theirs.sandbox.advance(Duration.ofSeconds(130));
        client.modifyClusterNodePool(
                cluster,
                pool,
                new ModifyClusterNodePoolRequest()
                        .setScalingGroup(new ModifyClusterNodePoolRequestScalingGroup().setDesiredSize(3L)));
        theirs.sandbox.advance(Duration.ofSeconds(130));
        client.modifyClusterNodePool(
                cluster,
                pool,
                new ModifyClusterNodePoolRequest()
                        .setManagement(new ModifyClusterNodePoolRequestManagement()
                                .setEnable(true)
                                .setAutoRepair(false)));
        theirs.sandbox.advance(Duration.ofSeconds(15));
        client.createAutoscalingConfig(
                cluster,
                new CreateAutoscalingConfigRequest().setExpander("random").setScaleDownEnabled(false));
        theirs.sandbox.advance(Duration.ofSeconds(15));
        assertThat(client.describeClusterNodePools(cluster).getBody().getNodepools())
                .hasSize(1)
                .allSatisfy(each -> assertThat(each.getStatus().getTotalNodes()).isEqualTo(3));
        var nodes = client.describeClusterNodes(
                        cluster,
                        new DescribeClusterNodesRequest()
                                .setNodepoolId(pool)
                                .setPageNumber("1")
                                .setPageSize("100"))
                .getBody()
                .getNodes();
        assertThat(nodes).hasSize(3);
        String node = nodes.get(0).getNodeName();
        theirs.ids.put(node, "{node}");
        client.repairClusterNodePool(cluster, pool, new RepairClusterNodePoolRequest().setNodes(List.of(node)));
        theirs.sandbox.advance(Duration.ofSeconds(65));
        assertThat(client.describeNodePoolVuls(cluster, pool).getBody().getVulRecords())
                .isEmpty();
        client.deleteClusterNodepool(cluster, pool, new DeleteClusterNodepoolRequest().setForce(true));
        theirs.sandbox.advance(Duration.ofSeconds(65));
    }

    private void theyAddOn(String cluster) throws Exception {
        client.installClusterAddons(
                cluster,
                new InstallClusterAddonsRequest()
                        .setBody(List.of(new InstallClusterAddonsRequestBody()
                                .setName("arms-prometheus")
                                .setVersion("1.1.25"))));
        theirs.sandbox.advance(Duration.ofSeconds(45));
        client.modifyClusterAddon(
                cluster, "arms-prometheus", new ModifyClusterAddonRequest().setConfig("{\"a\":\"b\"}"));
        client.unInstallClusterAddons(
                cluster,
                new UnInstallClusterAddonsRequest()
                        .setAddons(List.of(new UnInstallClusterAddonsRequestAddons().setName("arms-prometheus"))));
        theirs.sandbox.advance(Duration.ofSeconds(45));
        client.upgradeClusterAddons(
                cluster,
                new UpgradeClusterAddonsRequest()
                        .setBody(List.of(new UpgradeClusterAddonsRequestBody()
                                .setComponentName("csi-plugin")
                                .setVersion("v1.30.0")
                                .setNextVersion("v1.33.1"))));
        theirs.sandbox.advance(Duration.ofSeconds(45));
    }

    /** The input of ours, in their words. */
    private static CreateClusterRequest created(JsonNode body) {
        List<Addon> addons = new ArrayList<>();
        body.path("addons")
                .forEach(addon ->
                        addons.add(new Addon().setName(addon.path("name").asText())));
        List<Tag> tags = new ArrayList<>();
        body.path("tags")
                .forEach(tag -> tags.add(new Tag()
                        .setKey(tag.path("key").asText())
                        .setValue(tag.path("value").asText())));
        return new CreateClusterRequest()
                .setName("prod")
                .setRegionId("ap-southeast-1")
                .setClusterType("ManagedKubernetes")
                .setProfile("Default")
                .setClusterSpec("ack.pro.small")
                .setKubernetesVersion("1.34.3-aliyun.1")
                .setVpcid("vpc-1")
                .setVswitchIds(List.of("vsw-1"))
                .setIsEnterpriseSecurityGroup(true)
                .setContainerCidr("172.16.0.0/16")
                .setNodeCidrMask("25")
                .setServiceCidr("172.17.0.0/20")
                .setEndpointPublicAccess(false)
                .setSnatEntry(false)
                .setDeletionProtection(false)
                .setAddons(addons)
                .setTags(tags);
    }
}
