package dev.sampan.sandbox.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.cr20181201.Client;
import com.aliyun.cr20181201.models.CreateChainRequest;
import com.aliyun.cr20181201.models.CreateInstanceEndpointAclPolicyRequest;
import com.aliyun.cr20181201.models.CreateInstanceVpcEndpointLinkedVpcRequest;
import com.aliyun.cr20181201.models.CreateNamespaceRequest;
import com.aliyun.cr20181201.models.CreateRepoSyncRuleRequest;
import com.aliyun.cr20181201.models.CreateRepoSyncTaskRequest;
import com.aliyun.cr20181201.models.CreateRepoTagRequest;
import com.aliyun.cr20181201.models.CreateRepoTagScanTaskRequest;
import com.aliyun.cr20181201.models.CreateRepositoryRequest;
import com.aliyun.cr20181201.models.DeleteChainRequest;
import com.aliyun.cr20181201.models.DeleteInstanceEndpointAclPolicyRequest;
import com.aliyun.cr20181201.models.DeleteInstanceVpcEndpointLinkedVpcRequest;
import com.aliyun.cr20181201.models.DeleteNamespaceRequest;
import com.aliyun.cr20181201.models.DeleteRepoSyncRuleRequest;
import com.aliyun.cr20181201.models.DeleteRepoTagRequest;
import com.aliyun.cr20181201.models.DeleteRepositoryRequest;
import com.aliyun.cr20181201.models.GetAuthorizationTokenRequest;
import com.aliyun.cr20181201.models.GetChainRequest;
import com.aliyun.cr20181201.models.GetInstanceEndpointRequest;
import com.aliyun.cr20181201.models.GetInstanceRequest;
import com.aliyun.cr20181201.models.GetInstanceVpcEndpointRequest;
import com.aliyun.cr20181201.models.GetRepoSyncTaskRequest;
import com.aliyun.cr20181201.models.GetRepoTagRequest;
import com.aliyun.cr20181201.models.GetRepoTagScanStatusRequest;
import com.aliyun.cr20181201.models.GetRepositoryRequest;
import com.aliyun.cr20181201.models.ListChainInstanceRequest;
import com.aliyun.cr20181201.models.ListChainRequest;
import com.aliyun.cr20181201.models.ListInstanceEndpointRequest;
import com.aliyun.cr20181201.models.ListInstanceRequest;
import com.aliyun.cr20181201.models.ListNamespaceRequest;
import com.aliyun.cr20181201.models.ListRepoSyncRuleRequest;
import com.aliyun.cr20181201.models.ListRepoTagRequest;
import com.aliyun.cr20181201.models.ListRepoTagScanResultRequest;
import com.aliyun.cr20181201.models.ListRepositoryRequest;
import com.aliyun.cr20181201.models.UpdateChainRequest;
import com.aliyun.cr20181201.models.UpdateInstanceEndpointStatusRequest;
import com.aliyun.cr20181201.models.UpdateNamespaceRequest;
import com.aliyun.cr20181201.models.UpdateRepositoryRequest;
import com.aliyun.teaopenapi.models.Config;
import dev.sampan.Sampan;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.http.EventLoops;
import dev.sampan.sandbox.internal.openapi.RecordingProxy.Seen;
import dev.sampan.value.Secret;
import io.vertx.core.Vertx;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every call of the door of registries is, for the same input, the request that the official client makes; and the official client
 * makes it against the sandbox with success.
 */
class AcrContractTest {
    private static final String ID = OpenApiFixture.REGISTRY;

    /** What the newest client in Maven Central does not have yet: the official Python client's requests are kept, by lab/official. */
    private static final Set<String> NOT_IN_THE_CLIENT = Set.of(
            "CreateArtifactLifecycleRule",
            "ListArtifactLifecycleRule",
            "DeleteArtifactLifecycleRule",
            "CreateScanRule",
            "ListScanRule",
            "UpdateScanRule",
            "DeleteScanRule",
            "CreateInstanceCustomizedDomain",
            "GetInstanceCustomizedDomain",
            "UpdateInstanceCustomizedDomain",
            "DeleteInstanceCustomizedDomain");

    @Test
    void requests_ofDoorAndOfficialClients_areEqual() throws Exception {
        List<Seen> ours = ours();
        List<Seen> official = official();
        List<Seen> recorded = RecordedRequests.of("acr");

        Set<String> declared = AcrApi.all().stream().map(CloudApi::action).collect(Collectors.toSet());
        Set<String> covered = new HashSet<>(declared);
        covered.removeAll(NOT_IN_THE_CLIENT);
        assertThat(actions(official)).isEqualTo(covered).hasSize(38);
        assertThat(actions(recorded)).isEqualTo(NOT_IN_THE_CLIENT);
        assertThat(declared).hasSize(49);
        assertThat(actions(ours)).isEqualTo(declared);
        assertThat(official).allSatisfy(request -> assertThat(ours).contains(request));
        List<Seen> withoutIds =
                ours.stream().map(AcrContractTest::withoutIdOfRule).toList();
        assertThat(recorded).allSatisfy(request -> assertThat(withoutIds).contains(request));
    }

    private static Set<String> actions(List<Seen> requests) {
        return requests.stream().map(Seen::action).collect(Collectors.toSet());
    }

    /** A rule's id is drawn by the server. */
    private static Seen withoutIdOfRule(Seen seen) {
        Map<String, String> query = new TreeMap<>(seen.query());
        query.replaceAll((key, value) -> key.endsWith("RuleId") ? "any" : value);
        return new Seen(seen.action(), seen.version(), seen.method(), seen.path(), query, seen.body());
    }

    @Test
    void clientOfCentral_lacksWhatIsListedAsLacking() {
        List<String> methods =
                Arrays.stream(Client.class.getMethods()).map(Method::getName).toList();
        assertThat(NOT_IN_THE_CLIENT)
                .noneMatch(action -> methods.contains(Character.toLowerCase(action.charAt(0)) + action.substring(1)));
    }

    private static List<Seen> ours() throws Exception {
        Vertx vertx = EventLoops.create();
        try (OpenApiFixture at = new OpenApiFixture(SandboxTime.AUTO);
                RecordingProxy proxy = new RecordingProxy(vertx, at.server.url());
                Sampan sampan = Sampan.connect(spec -> spec.clock(at.timeline.clock())
                        .sleeper(at.timeline.sleeper())
                        .region(OpenApiFixture.REGION)
                        .accessKey(OpenApiFixture.KEY, Secret.of(OpenApiFixture.SECRET))
                        .endpoint(URI.create("http://" + proxy.address())))) {
            AcrScenario.run(sampan, images(at));
            return proxy.seen();
        } finally {
            EventLoops.await(vertx.close());
        }
    }

    private static TestImage images(OpenApiFixture at) {
        at.registry.logins().add("pusher", "password of the test", null);
        return new TestImage(at.registry.host(), "pusher", "password of the test");
    }

    private static List<Seen> official() throws Exception {
        Vertx vertx = EventLoops.create();
        try (OpenApiFixture at = new OpenApiFixture(SandboxTime.REAL);
                RecordingProxy proxy = new RecordingProxy(vertx, at.server.url())) {
            Client client = new Client(new Config()
                    .setAccessKeyId(OpenApiFixture.KEY)
                    .setAccessKeySecret(OpenApiFixture.SECRET)
                    .setEndpoint(proxy.address())
                    .setProtocol("http")
                    .setRegionId(OpenApiFixture.REGION));
            instance(client);
            namespaces(client);
            String repository = repositories(client);
            assertThat(images(at).push("team/web", "1.0", "one")).isEqualTo(201);
            tags(client, repository);
            scans(client, repository);
            chains(client);
            syncs(client, repository);
            endpoints(client);
            client.deleteRepository(
                    new DeleteRepositoryRequest().setInstanceId(ID).setRepoId(repository));
            client.deleteNamespace(
                    new DeleteNamespaceRequest().setInstanceId(ID).setNamespaceName("team"));
            return proxy.seen();
        } finally {
            EventLoops.await(vertx.close());
        }
    }

    private static void instance(Client client) throws Exception {
        client.listInstance(new ListInstanceRequest().setPageNo(1).setPageSize(50));
        client.getInstance(new GetInstanceRequest().setInstanceId(ID));
        client.listInstanceEndpoint(
                new ListInstanceEndpointRequest().setInstanceId(ID).setModuleName("Registry"));
        client.getAuthorizationToken(new GetAuthorizationTokenRequest().setInstanceId(ID));
    }

    private static void namespaces(Client client) throws Exception {
        client.createNamespace(new CreateNamespaceRequest()
                .setInstanceId(ID)
                .setNamespaceName("team")
                .setAutoCreateRepo(true)
                .setDefaultRepoType("PRIVATE"));
        client.updateNamespace(new UpdateNamespaceRequest()
                .setInstanceId(ID)
                .setNamespaceName("team")
                .setAutoCreateRepo(false)
                .setDefaultRepoType("PRIVATE"));
        assertThat(client.listNamespace(new ListNamespaceRequest()
                                .setInstanceId(ID)
                                .setNamespaceName("team")
                                .setPageNo(1)
                                .setPageSize(100))
                        .getBody()
                        .getNamespaces()
                        .get(0)
                        .getAutoCreateRepo())
                .isFalse();
    }

    private static String repositories(Client client) throws Exception {
        String id = client.createRepository(new CreateRepositoryRequest()
                        .setInstanceId(ID)
                        .setRepoNamespaceName("team")
                        .setRepoName("web")
                        .setRepoType("PRIVATE")
                        .setSummary("the web")
                        .setTagImmutability(true))
                .getBody()
                .getRepoId();
        client.updateRepository(new UpdateRepositoryRequest()
                .setInstanceId(ID)
                .setRepoId(id)
                .setRepoType("PRIVATE")
                .setSummary("the web")
                .setDetail("how it is built")
                .setTagImmutability(false));
        assertThat(client.getRepository(new GetRepositoryRequest()
                                .setInstanceId(ID)
                                .setRepoNamespaceName("team")
                                .setRepoName("web"))
                        .getBody()
                        .getDetail())
                .isEqualTo("how it is built");
        client.listRepository(new ListRepositoryRequest()
                .setInstanceId(ID)
                .setRepoNamespaceName("team")
                .setPageNo(1)
                .setPageSize(100));
        return id;
    }

    private static void tags(Client client, String repository) throws Exception {
        client.createRepoTag(new CreateRepoTagRequest()
                .setInstanceId(ID)
                .setNamespaceName("team")
                .setRepoName("web")
                .setFromTag("1.0")
                .setToTag("stable"));
        assertThat(client.listRepoTag(new ListRepoTagRequest()
                                .setInstanceId(ID)
                                .setRepoId(repository)
                                .setPageNo(1)
                                .setPageSize(100))
                        .getBody()
                        .getTotalCount())
                .isEqualTo("2");
        client.getRepoTag(
                new GetRepoTagRequest().setInstanceId(ID).setRepoId(repository).setTag("stable"));
        client.deleteRepoTag(new DeleteRepoTagRequest()
                .setInstanceId(ID)
                .setRepoId(repository)
                .setTag("stable"));
    }

    private static void scans(Client client, String repository) throws Exception {
        client.createRepoTagScanTask(new CreateRepoTagScanTaskRequest()
                .setInstanceId(ID)
                .setRepoId(repository)
                .setTag("1.0"));
        assertThat(client.getRepoTagScanStatus(new GetRepoTagScanStatusRequest()
                                .setInstanceId(ID)
                                .setRepoId(repository)
                                .setTag("1.0"))
                        .getBody()
                        .getStatus())
                .isEqualTo("SCANNING");
        assertThat(client.listRepoTagScanResult(new ListRepoTagScanResultRequest()
                                .setInstanceId(ID)
                                .setRepoId(repository)
                                .setTag("1.0")
                                .setPageNo(1)
                                .setPageSize(100))
                        .getBody()
                        .getTotalCount())
                .isZero();
    }

    private static void chains(Client client) throws Exception {
        String id = client.createChain(new CreateChainRequest()
                        .setInstanceId(ID)
                        .setRepoNamespaceName("team")
                        .setRepoName("web")
                        .setName("release")
                        .setDescription("")
                        .setChainConfig(chain(true)))
                .getBody()
                .getChainId();
        client.updateChain(new UpdateChainRequest()
                .setInstanceId(ID)
                .setChainId(id)
                .setName("release")
                .setDescription("")
                .setChainConfig(chain(false)));
        assertThat(client.listChain(new ListChainRequest()
                                .setInstanceId(ID)
                                .setRepoNamespaceName("team")
                                .setRepoName("web")
                                .setPageNo(1)
                                .setPageSize(100))
                        .getBody()
                        .getChains())
                .hasSize(1);
        var scan = client.getChain(new GetChainRequest().setInstanceId(ID).setChainId(id))
                .getBody()
                .getChainConfig()
                .getNodes()
                .get(2);
        assertThat(scan.getNodeName()).isEqualTo("VULNERABILITY_SCANNING");
        assertThat(scan.getNodeConfig().getDenyPolicy().getIssueLevel()).isEqualTo("HIGH");
        assertThat(client.listChainInstance(new ListChainInstanceRequest()
                                .setInstanceId(ID)
                                .setRepoNamespaceName("team")
                                .setRepoName("web")
                                .setPageNo(1)
                                .setPageSize(100))
                        .getBody()
                        .getChainInstances())
                .isEmpty();
        client.deleteChain(new DeleteChainRequest().setInstanceId(ID).setChainId(id));
    }

    private static String chain(boolean triggers) {
        return """
                {"Routers":[{"From":{"NodeName":"DOCKER_IMAGE_BUILD"},"To":{"NodeName":"DOCKER_IMAGE_PUSH"}},\
                {"From":{"NodeName":"DOCKER_IMAGE_PUSH"},"To":{"NodeName":"VULNERABILITY_SCANNING"}},\
                {"From":{"NodeName":"VULNERABILITY_SCANNING"},"To":{"NodeName":"ACTIVATE_REPLICATION"}},\
                {"From":{"NodeName":"ACTIVATE_REPLICATION"},"To":{"NodeName":"TRIGGER"}},\
                {"From":{"NodeName":"TRIGGER"},"To":{"NodeName":"SNAPSHOT"}},\
                {"From":{"NodeName":"SNAPSHOT"},"To":{"NodeName":"TRIGGER_SNAPSHOT"}}],\
                "Nodes":[{"Enable":true,"NodeName":"DOCKER_IMAGE_BUILD"},{"Enable":true,"NodeName":"DOCKER_IMAGE_PUSH"},\
                {"Enable":true,"NodeName":"VULNERABILITY_SCANNING","NodeConfig":{"DenyPolicy":\
                {"Action":"BLOCK","IssueCount":"1","IssueLevel":"HIGH","Logic":"AND"}}},\
                {"Enable":true,"NodeName":"ACTIVATE_REPLICATION"},{"Enable":%s,"NodeName":"TRIGGER"},\
                {"Enable":false,"NodeName":"SNAPSHOT"},{"Enable":false,"NodeName":"TRIGGER_SNAPSHOT"}]}""".formatted(triggers);
    }

    private static void syncs(Client client, String repository) throws Exception {
        String rule = client.createRepoSyncRule(new CreateRepoSyncRuleRequest()
                        .setInstanceId(ID)
                        .setNamespaceName("team")
                        .setRepoName("web")
                        .setSyncRuleName("to-eu")
                        .setSyncScope("REPO")
                        .setSyncTrigger("PASSIVE")
                        .setTagFilter("1.*")
                        .setTargetInstanceId("cri-elsewhere")
                        .setTargetNamespaceName("team")
                        .setTargetRegionId("eu-central-1")
                        .setTargetRepoName("web"))
                .getBody()
                .getSyncRuleId();
        assertThat(client.listRepoSyncRule(new ListRepoSyncRuleRequest()
                                .setInstanceId(ID)
                                .setPageNo(1)
                                .setPageSize(100))
                        .getBody()
                        .getSyncRules()
                        .get(0)
                        .getTargetRepoName())
                .isEqualTo("web");
        client.deleteRepoSyncRule(
                new DeleteRepoSyncRuleRequest().setInstanceId(ID).setSyncRuleId(rule));
        String task = client.createRepoSyncTask(new CreateRepoSyncTaskRequest()
                        .setInstanceId(ID)
                        .setRepoId(repository)
                        .setTag("1.0")
                        .setOverride(true)
                        .setTargetInstanceId("cri-elsewhere")
                        .setTargetNamespace("team")
                        .setTargetRegionId("eu-central-1")
                        .setTargetRepoName("web")
                        .setTargetTag("1.0"))
                .getBody()
                .getSyncTaskId();
        assertThat(client.getRepoSyncTask(
                                new GetRepoSyncTaskRequest().setInstanceId(ID).setSyncTaskId(task))
                        .getBody()
                        .getTaskStatus())
                .isEqualTo("SYNCING");
    }

    private static void endpoints(Client client) throws Exception {
        client.createInstanceEndpointAclPolicy(new CreateInstanceEndpointAclPolicyRequest()
                .setInstanceId(ID)
                .setEndpointType("internet")
                .setModuleName("Registry")
                .setEntry("127.0.0.1/32")
                .setComment("this machine"));
        assertThat(client.getInstanceEndpoint(new GetInstanceEndpointRequest()
                                .setInstanceId(ID)
                                .setEndpointType("internet")
                                .setModuleName("Registry"))
                        .getBody()
                        .getAclEntries()
                        .get(0)
                        .getEntry())
                .isEqualTo("127.0.0.1/32");
        client.deleteInstanceEndpointAclPolicy(new DeleteInstanceEndpointAclPolicyRequest()
                .setInstanceId(ID)
                .setEndpointType("internet")
                .setModuleName("Registry")
                .setEntry("127.0.0.1/32"));
        client.updateInstanceEndpointStatus(new UpdateInstanceEndpointStatusRequest()
                .setInstanceId(ID)
                .setEndpointType("internet")
                .setModuleName("Registry")
                .setEnable(false));
        client.updateInstanceEndpointStatus(new UpdateInstanceEndpointStatusRequest()
                .setInstanceId(ID)
                .setEndpointType("internet")
                .setModuleName("Registry")
                .setEnable(true));
        client.createInstanceVpcEndpointLinkedVpc(new CreateInstanceVpcEndpointLinkedVpcRequest()
                .setInstanceId(ID)
                .setModuleName("Registry")
                .setVpcId("vpc-1")
                .setVswitchId("vsw-1"));
        assertThat(client.getInstanceVpcEndpoint(new GetInstanceVpcEndpointRequest()
                                .setInstanceId(ID)
                                .setModuleName("Registry"))
                        .getBody()
                        .getLinkedVpcs()
                        .get(0)
                        .getStatus())
                .isEqualTo("CREATING");
        client.deleteInstanceVpcEndpointLinkedVpc(new DeleteInstanceVpcEndpointLinkedVpcRequest()
                .setInstanceId(ID)
                .setModuleName("Registry")
                .setVpcId("vpc-1")
                .setVswitchId("vsw-1"));
    }
}
