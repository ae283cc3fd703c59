package dev.sampan.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Cluster;
import dev.sampan.Sampan;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.kube.Kind;
import dev.sampan.plan.Finding;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.registry.Draft.Act;
import dev.sampan.registry.Vulnerability.Severity;
import dev.sampan.testing.CloudServer;
import dev.sampan.testing.FakeTime;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is refused, and what is warned of, when it is said who pushes, who pulls and what is deleted. */
class RegistryAccessTest {
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            current-context: edge
            clusters: [{name: edge, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: me, user: {token: t}}]
            contexts: [{name: edge, context: {cluster: edge, user: me}}]
            """;

    private final FakeTime time = new FakeTime();
    private CloudServer cloud;
    private Sampan sampan;
    private RegistryInstance acme;

    @BeforeEach
    void start() throws IOException {
        cloud = new CloudServer().key("AK", "SK");
        cloud.on(
                "ListInstance",
                "{\"IsSuccess\":true,\"TotalCount\":1,\"Instances\":[{\"InstanceId\":\"cri-1\",\"InstanceName\":\"acme\","
                        + "\"InstanceStatus\":\"RUNNING\",\"RegionId\":\"ap-southeast-1\"}]}");
        sampan = Sampan.connect(spec -> spec.accessKey("AK", Secret.of("SK"))
                .region("ap-southeast-1")
                .endpoint(URI.create(cloud.url()))
                .kubeconfigText(Secret.of(KUBECONFIG))
                .clock(time)
                .sleeper(time));
        acme = Registries.on(sampan).get("acme");
    }

    @AfterEach
    void stop() {
        sampan.close();
        cloud.close();
    }

    @Test
    void chain_thatNoImagePasses_isRefused() {
        assertThatThrownBy(() -> acme.scans()
                        .chains()
                        .chain("release", "shop/web", c -> c.block(Severity.HIGH, 0, ChainBlock.Action.BLOCK)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.chain-block");
    }

    @Test
    void pattern_thatIsNone_isRefused() {
        assertThatThrownBy(() -> acme.access().allowPush("ci", "*/web"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.push-pattern");
    }

    @Test
    void withdrawal_thatLeavesAnotherPolicy_saysSo() {
        cloud.on(
                "ListPoliciesForRole",
                "{\"Policies\":{\"Policy\":[{\"PolicyName\":\"Full\",\"PolicyType\":\"Custom\"}]}}");
        cloud.on(
                "GetPolicy",
                "{\"Policy\":{\"AttachmentCount\":1},\"DefaultPolicyVersion\":{\"PolicyDocument\":"
                        + "\"{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"*\\\",\\\"Resource\\\":\\\"*\\\"}}\"}}");

        assertThat(acme.access().withdrawPush("ci", "team/*").findings())
                .extracting(Finding::id)
                .containsExactly("registry.still-pushes");
    }

    @Test
    void clusterThatIsNotAcks_hasNoCredentialAddon() {
        cloud.on(
                "ListInstanceEndpoint",
                "{\"IsSuccess\":true,\"Endpoints\":[{\"EndpointType\":\"internet\",\"Enable\":true,\"Domains\":"
                        + "[{\"Domain\":\"acme.example.com\",\"Type\":\"SYSTEM\"}]}]}");
        cloud.on("DescribeClustersV1", "{\"clusters\":[],\"page_info\":{\"total_count\":0}}");
        Cluster edge = sampan.cluster();

        assertThatThrownBy(() -> acme.access().trust(edge, "shop/web:1", t -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.no-ack-cluster")
                .hasMessageContaining("pullSecret()");
    }

    @Test
    void pull_thatIsRefused_makesTheTrustHopeless() {
        Wiring done = new Wiring() {
            @Override
            public String way() {
                return "nothing";
            }

            @Override
            public Draft toTrust() {
                return Draft.nothing("");
            }

            @Override
            public Draft toWithdraw() {
                return Draft.nothing("");
            }
        };
        Drafting run = new Trusting(done, "shop/web:1", () -> new TestPull.Result("", List.of())).begun();

        assertThat(run.draft().acts())
                .hasSize(1)
                .allSatisfy(act -> assertThat(act.tells()).isFalse());
        run.draft().acts().forEach((Act act) -> act.send().run());

        assertThat(run.draft().hopeless()).isNotNull();
        assertThat(String.valueOf(run.draft().hopeless())).contains("registry.pull-refused");
    }

    @Test
    void placeThatCannotBeRead_refusesTheRule() {
        cloud.on(
                "GetRepository",
                "{\"IsSuccess\":true,\"RepoId\":\"crr-1\",\"RepoNamespaceName\":\"shop\",\"RepoName\":\"web\",\"RepoStatus\":\"NORMAL\"}");
        cloud.on(
                "ListRepoTag",
                "{\"IsSuccess\":true,\"TotalCount\":\"2\",\"Images\":[" + tag("1", 1) + "," + tag("2", 2) + "]}");
        AcrCalls acr = new AcrCalls(sampan.unwrap(CloudCalls.class), "cri-1", "acme");
        LifecycleRule rule = new LifecycleRule("", "REPO", "shop", "web", 1, "", true);

        List<Finding> findings =
                new LifecycleCheck(acr, acme::registry, rule, List.of(), List.of(withBrokenRelease())).findings();

        assertThat(findings)
                .extracting(Finding::id)
                .containsExactly("registry.lifecycle-unreadable", "registry.lifecycle-deletes");
        assertThatThrownBy(() -> RegistryPlan.requireNoRefusal("make it", findings))
                .hasMessageContaining("registry.lifecycle-unreadable");
    }

    private static String tag(String name, int hours) {
        return "{\"Tag\":\"" + name + "\",\"Digest\":\"" + name.repeat(64) + "\",\"ImageSize\":1,\"ImageUpdate\":\""
                + hours * 3_600_000L + "\",\"Status\":\"NORMAL\"}";
    }

    private static ImageUse withBrokenRelease() {
        ObjectNode secret = new ObjectMapper().createObjectNode();
        secret.putObject("metadata").put("namespace", "shop").put("name", "sampan-release-web-1");
        return new ImageUse("cluster edge", (kind, selector) -> kind.equals(Kind.SECRET) ? List.of(secret) : List.of());
    }

    @Test
    void releaseThatHoldsNothing_cannotBeRead() {
        ImageUse place = withBrokenRelease();

        assertThatThrownBy(place::read)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.release-unreadable")
                .hasMessageContaining("shop/sampan-release-web-1");
    }
}
