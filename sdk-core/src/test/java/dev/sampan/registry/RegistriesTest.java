package dev.sampan.registry;

import static dev.sampan.testing.CloudServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.ConnectSpec;
import dev.sampan.Sampan;
import dev.sampan.plan.Done;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Unchanged;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.CloudException;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.testing.CloudServer;
import dev.sampan.testing.FakeTime;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistriesTest {
    private static final String SUCCESS = "{\"IsSuccess\":true,\"Code\":\"success\",\"RequestId\":\"r-1\"}";
    private final FakeTime time = new FakeTime();
    private final AtomicBoolean there = new AtomicBoolean();
    private CloudServer cloud;
    private Sampan sampan;

    @BeforeEach
    void start() throws IOException {
        cloud = new CloudServer().key("AK", "SK");
        cloud.on(
                "ListInstance",
                "{\"IsSuccess\":true,\"TotalCount\":1,\"Instances\":[{\"InstanceId\":\"cri-1\",\"InstanceName\":\"acme\","
                        + "\"InstanceSpecification\":\"Enterprise_Basic\",\"InstanceStatus\":\"RUNNING\"}]}");
        cloud.on("ListNamespace", request -> json(200, namespaces()));
        cloud.on("CreateNamespace", request -> {
            there.set(true);
            return json(200, SUCCESS);
        });
        sampan = connect(spec -> {});
    }

    @AfterEach
    void stop() {
        sampan.close();
        cloud.close();
    }

    private Sampan connect(Consumer<ConnectSpec> more) {
        return Sampan.connect(spec -> {
            spec.accessKey("AK", Secret.of("SK"))
                    .region("ap-southeast-1")
                    .endpoint(URI.create(cloud.url()))
                    .clock(time)
                    .sleeper(time);
            more.accept(spec);
        });
    }

    private String namespaces() {
        return there.get()
                ? "{\"IsSuccess\":true,\"TotalCount\":\"1\",\"Namespaces\":[{\"NamespaceId\":\"crn-1\",\"NamespaceName\":\"shop\","
                        + "\"AutoCreateRepo\":false,\"DefaultRepoType\":\"PRIVATE\",\"NamespaceStatus\":\"NORMAL\"}]}"
                : "{\"IsSuccess\":true,\"TotalCount\":\"0\",\"Namespaces\":[]}";
    }

    private RegistryInstance acme() {
        return Registries.on(sampan).get("acme");
    }

    private static MockResponse cut() {
        return new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket(true, true, true))
                .build();
    }

    @Test
    void instance_isFoundByNameAndById() {
        assertThat(Registries.on(sampan).get("cri-1").name()).isEqualTo("acme");
        assertThat(Registries.on(sampan).find("other")).isEmpty();
        assertThatThrownBy(() -> Registries.on(sampan).get("other"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.no-such-instance")
                .hasMessageContaining("acme");
        assertThat(Registries.on(sampan).list().toString())
                .startsWith("1 registry instances")
                .contains("cri-1");
        assertThat(acme().toString().lines().findFirst().orElseThrow()).isEqualTo("Registry instance acme");
    }

    @Test
    void plan_untilApplied_sendsNothing() {
        Plan<RegistryNamespace> plan = acme().namespace("shop", n -> {});

        assertThat(plan.changes()).isNotEmpty();
        assertThat(plan.toString()).startsWith("Plan namespace shop: 3 changes").contains("+ Namespace/shop");
        assertThat(cloud.count("CreateNamespace")).isZero();
        Outcome<RegistryNamespace> outcome = plan.apply();
        assertThat(outcome).isInstanceOf(Done.class);
        assertThat(outcome.orElseThrow().name()).isEqualTo("shop");
        assertThat(acme().namespace("shop", n -> {}).apply()).isInstanceOf(Unchanged.class);
        assertThat(cloud.count("CreateNamespace")).isEqualTo(1);
    }

    @Test
    void create_whoseAnswerIsLost_isReadBackAndNotSentAgain() {
        cloud.on("CreateNamespace", request -> {
            there.set(true);
            return cut();
        });

        Outcome<RegistryNamespace> outcome = acme().namespace("shop", n -> {}).apply();

        assertThat(outcome).isInstanceOf(Done.class);
        assertThat(cloud.count("CreateNamespace")).isEqualTo(1);
    }

    @Test
    void create_thatNeverArrived_isSentAgainAfterItWasReadBack() {
        AtomicBoolean second = new AtomicBoolean();
        cloud.on("CreateNamespace", request -> {
            if (second.getAndSet(true)) {
                there.set(true);
                return json(200, SUCCESS);
            }
            return cut();
        });

        Outcome<RegistryNamespace> outcome = acme().namespace("shop", n -> {}).apply();

        assertThat(outcome).isInstanceOf(Done.class);
        assertThat(cloud.count("CreateNamespace")).isEqualTo(2);
    }

    @Test
    void create_thatCannotBeTold_isUnknown() {
        cloud.on("CreateNamespace", request -> cut());

        Outcome<RegistryNamespace> outcome = acme().namespace("shop", n -> {}).apply();

        assertThat(outcome).isInstanceOf(Unknown.class);
        assertThat(outcome.toString()).contains("create the namespace shop");
    }

    @Test
    void create_thatIsRefused_failsWithTheCloudsWord() {
        cloud.on(
                "CreateNamespace",
                "{\"IsSuccess\":false,\"Code\":\"NAMESPACE_QUOTA_EXCEEDED\",\"Message\":\"too many\",\"RequestId\":\"r-2\"}");

        Outcome<RegistryNamespace> outcome = acme().namespace("shop", n -> {}).apply();

        assertThat(outcome).isInstanceOf(Failed.class);
        assertThatThrownBy(outcome::orElseThrow)
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("NAMESPACE_QUOTA_EXCEEDED");
    }

    @Test
    void plan_ofWhatHasMoved_isRefused() {
        there.set(true);
        Plan<RegistryNamespace> plan = acme().namespace("shop", n -> n.createsRepositories(true));
        assertThat(plan.changes().get(0).toString()).isEqualTo("~ Namespace/shop createsRepositories false -> true");

        there.set(false);

        assertThatThrownBy(plan::apply)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.plan-outdated");
        assertThat(cloud.count("UpdateNamespace")).isZero();
    }

    @Test
    void guard_thatObjects_stopsTheAct() {
        Finding no =
                new Finding("house.no", Severity.ERROR, Level.ENFORCE, "shop", "not today", "a rule", List.of(), "ask");
        try (Sampan guarded = connect(spec -> spec.guard(review -> List.of(no)))) {
            Plan<RegistryNamespace> plan = Registries.on(guarded).get("acme").namespace("shop", n -> {});

            assertThat(plan.toString()).endsWith("refused: see findings()");
            assertThatThrownBy(plan::apply)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("registry.plan-refused")
                    .hasMessageContaining("house.no");
        }
        assertThat(there).isFalse();
    }

    @Test
    void repository_thatIsNotThere_isSaidSo() {
        cloud.on(
                "GetRepository",
                request -> json(404, "{\"Code\":\"REPO_NOT_EXIST\",\"Message\":\"no\",\"RequestId\":\"r-3\"}"));

        assertThat(acme().find("shop/web")).isEmpty();
        assertThatThrownBy(() -> acme().tags("shop/web"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.no-such-repository");
        assertThatThrownBy(() -> acme().find("web"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.repository-name");
    }

    @Test
    void retag_ofWhatIsNotThere_isSaidSo() {
        cloud.on(
                "GetRepository",
                "{\"IsSuccess\":true,\"RepoId\":\"crr-1\",\"RepoNamespaceName\":\"shop\",\"RepoName\":\"web\"}");
        cloud.on(
                "GetRepoTag",
                request -> json(404, "{\"Code\":\"REPO_TAG_NOT_EXIST\",\"Message\":\"no\",\"RequestId\":\"r-4\"}"));

        assertThatThrownBy(() -> acme().retag("shop/web", "1.0", "stable"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.no-such-tag");
    }

    @Test
    void instance_thatIsGone_isNotTakenForAMissingRepository() {
        cloud.on(
                "GetRepository",
                request -> json(404, "{\"Code\":\"INSTANCE_NOT_EXIST\",\"Message\":\"no\",\"RequestId\":\"r-5\"}"));

        assertThatThrownBy(() -> acme().find("shop/web"))
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("INSTANCE_NOT_EXIST");
    }

    private void repositoryAndTag() {
        cloud.on(
                "GetRepository",
                "{\"IsSuccess\":true,\"RepoId\":\"crr-1\",\"RepoNamespaceName\":\"shop\",\"RepoName\":\"web\"}");
        cloud.on(
                "GetRepoTag",
                "{\"IsSuccess\":true,\"Tag\":\"1.0\",\"Status\":\"NORMAL\",\"Digest\":\"" + "a".repeat(64) + "\"}");
    }

    @Test
    void scan_thatTheScannerGivesUp_fails() {
        repositoryAndTag();
        cloud.on("CreateRepoTagScanTask", SUCCESS);
        cloud.inTurn(
                "GetRepoTagScanStatus",
                json(200, "{\"IsSuccess\":true,\"Status\":\"SCANNING\"}"),
                json(200, "{\"IsSuccess\":true,\"Status\":\"FAILED\"}"));

        Outcome<ScanReport> outcome = acme().scans().scan("shop/web", "1.0").apply();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.cause().id()).isEqualTo("registry.scan-failed"));
        assertThat(cloud.count("GetRepoTagScanStatus")).isEqualTo(2);
    }

    @Test
    void copy_thatTheTargetRefuses_failsWithItsIssue() {
        repositoryAndTag();
        cloud.on("CreateRepoSyncTask", "{\"IsSuccess\":true,\"SyncTaskId\":\"t-1\"}");
        cloud.on(
                "GetRepoSyncTask",
                "{\"IsSuccess\":true,\"TaskStatus\":\"FAILED\",\"TaskIssue\":\"NAMESPACE_NOT_EXIST\"}");
        SyncTarget target = new SyncTarget("cri-2", "eu-central-1", "shop", "web");

        Outcome<String> outcome =
                acme().syncs().copy("shop/web", "1.0", target, false).apply();

        assertThat(outcome.toString()).contains("NAMESPACE_NOT_EXIST");
        assertThatThrownBy(outcome::orElseThrow).hasMessageContaining("registry.copy-failed");
    }

    @Test
    void syncRule_ofTheSameNameThatDiffers_isRefused() {
        cloud.on(
                "ListRepoSyncRule",
                "{\"IsSuccess\":true,\"TotalCount\":1,\"SyncRules\":[{\"SyncRuleId\":\"s-1\",\"SyncRuleName\":\"to-eu\","
                        + "\"LocalNamespaceName\":\"shop\",\"LocalRepoName\":\"api\"}]}");
        SyncTarget target = new SyncTarget("cri-2", "eu-central-1", "shop", "web");

        assertThatThrownBy(() -> acme().syncs().rule("to-eu", "shop/web", target, s -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.sync-rule-differs");
    }

    @Test
    void lifecycleRule_isRefusedWhenItDeletesWhatIsInUseOrMakesNoSense() {
        repositoryAndTag();
        cloud.on(
                "ListRepoTag",
                "{\"IsSuccess\":true,\"TotalCount\":\"2\",\"Images\":["
                        + "{\"Tag\":\"2\",\"Digest\":\"" + "b".repeat(64) + "\",\"ImageUpdate\":\"2000\"},"
                        + "{\"Tag\":\"1\",\"Digest\":\"" + "a".repeat(64) + "\",\"ImageUpdate\":\"1000\"}]}");
        cloud.on("ListArtifactLifecycleRule", "{\"IsSuccess\":true,\"TotalCount\":0,\"Rules\":[]}");

        Plan<LifecycleRule> plan =
                acme().lifecycle().rule("shop/web", r -> r.newest(1).inUse("shop/web:1"));

        assertThat(plan.findings())
                .extracting(Finding::id)
                .containsExactly("registry.lifecycle-in-use", "registry.lifecycle-deletes");
        assertThatThrownBy(plan::apply).hasMessageContaining("registry.lifecycle-in-use");
        assertThatThrownBy(() -> acme().lifecycle().rule("shop/web", r -> r.newest(0)))
                .hasMessageContaining("registry.lifecycle-rule");
        assertThatThrownBy(() -> acme().lifecycle().rule("shop/web", r -> r.keepTags("(")))
                .hasMessageContaining("registry.lifecycle-rule");
        assertThat(cloud.count("CreateArtifactLifecycleRule")).isZero();
    }

    @Test
    void endpoint_openedToAll_isRefusedWhereRulesAreEnforced() {
        cloud.on(
                "GetInstanceEndpoint",
                "{\"IsSuccess\":true,\"Enable\":false,\"AclEnable\":false,\"AclEntries\":[],\"Domains\":[],\"Status\":\"RUNNING\"}");

        assertThat(acme().network().openInternet().findings())
                .extracting(Finding::id)
                .containsExactly("registry.open-to-all");
        try (Sampan prod = connect(spec -> spec.environment(Environment.prod()))) {
            assertThatThrownBy(() -> Registries.on(prod)
                            .get("acme")
                            .network()
                            .openInternet()
                            .apply())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("registry.open-to-all");
        }
        assertThat(cloud.count("UpdateInstanceEndpointStatus")).isZero();
    }

    @Test
    void address_thatIsNone_isRefused() {
        for (String text : List.of("fe80::1", "300.1.1.1", "10.0.0.0/33", "host", "10.0.0.1 ")) {
            assertThatThrownBy(() -> acme().network().allow(text, ""))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("registry.address");
        }
        assertThatThrownBy(() -> acme().network().whyDenied("shop/web", "10.0.0.0/8"))
                .hasMessageContaining("registry.address");
        assertThat(IpBlock.parse("10.0.0.0/8").contains(IpBlock.parse("10.255.1.2")))
                .isTrue();
        assertThat(IpBlock.parse("10.0.0.0/8").contains(IpBlock.parse("11.0.0.0")))
                .isFalse();
        assertThat(IpBlock.parse("0.0.0.0/0").contains(IpBlock.parse("255.255.255.255")))
                .isTrue();
        assertThat(IpBlock.parse("10.1.2.3")).hasToString("10.1.2.3/32");
    }
}
