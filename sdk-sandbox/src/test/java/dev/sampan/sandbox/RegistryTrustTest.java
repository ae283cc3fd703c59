package dev.sampan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Cluster;
import dev.sampan.Sampan;
import dev.sampan.cluster.Clusters;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.registry.PullTrust;
import dev.sampan.registry.Registries;
import dev.sampan.registry.RegistryInstance;
import dev.sampan.sandbox.internal.openapi.TestImage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster is let pull from an instance, and a node shows that it can. */
class RegistryTrustTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADDON = "managed-aliyun-acr-credential-helper";

    private Sandbox sandbox;
    private Sampan sampan;
    private RegistryInstance instance;
    private Cluster cluster;
    private KubeNamespace shop;
    private KubeNamespace system;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxSpec::privatePulls);
        sampan = sandbox.connect();
        instance = Registries.on(sampan).get("sandbox");
        cluster = sampan.cluster();
        shop = cluster.namespace("shop").ensure().unwrap(KubeNamespace.class);
        system = cluster.namespace("kube-system").unwrap(KubeNamespace.class);
        TestImage.of(sandbox).push("team/web", "1.0", "one");
    }

    @AfterEach
    void stop() {
        sampan.close();
        sandbox.close();
    }

    private Plan<PullTrust> byAddon() {
        return instance.access().trust(cluster, "team/web:1.0", t -> t.namespace("shop"));
    }

    private Plan<PullTrust> bySecret() {
        return instance.access()
                .trust(cluster, "team/web:1.0", t -> t.namespace("shop").pullSecret());
    }

    private static <T> T done(Plan<T> plan) {
        Outcome<T> outcome = plan.apply();
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        return outcome.orElseThrow();
    }

    private String registryInfo() {
        return system.find(Kind.CONFIG_MAP, "acr-configuration")
                .orElseThrow()
                .at("/data/acr-registry-info")
                .asText();
    }

    @Test
    void addon_isInstalledToldAndProved() {
        Plan<PullTrust> plan = byAddon();
        assertThat(plan.changes())
                .extracting(Change::toString)
                .containsExactly(
                        "+ Addon/" + ADDON,
                        "~ ConfigMap/acr-configuration acr-registry-info without -> " + instance.id(),
                        "~ ConfigMap/acr-configuration watch-namespace  -> default,shop",
                        "! pull " + sandbox.registry() + "/team/web:1.0");

        PullTrust trust = done(plan);

        assertThat(trust.image())
                .isEqualTo(sandbox.registry() + "/team/web@"
                        + instance.tag("team/web", "1.0").orElseThrow().digest());
        assertThat(trust.way()).isEqualTo("the credential add-on");
        assertThat(Clusters.on(sampan).addons("sandbox").find(ADDON)).isPresent();
        assertThat(registryInfo())
                .isEqualTo("- instanceId: \"" + instance.id() + "\"\n  regionId: \"ap-southeast-1\"\n");
        assertThat(shop.list(Kind.POD, "").items()).isEmpty();
        assertThat(byAddon().changes()).extracting(Change::kind).containsExactly(Change.Kind.ACT);
    }

    @Test
    void addon_keepsWhatOthersWrote_andWithdrawsItsOwnOnly() throws Exception {
        String others =
                "# by hand\n- instanceId: \"cri-other\"\n  regionId: \"eu-central-1\"\n  domains: \"a.example.com\"\n";
        ObjectNode config = (ObjectNode) JSON.readTree("""
                {"metadata": {"name": "acr-configuration"}, "data": {"watch-namespace": "all", "expiring-threshold": "15m"}}""");
        ((ObjectNode) config.path("data")).put("acr-registry-info", others);
        system.create(Kind.CONFIG_MAP, config);

        done(byAddon());
        assertThat(registryInfo()).startsWith(others.stripTrailing()).contains(instance.id());

        done(instance.access().withdraw(cluster, t -> {}));
        assertThat(registryInfo())
                .contains("cri-other")
                .contains("a.example.com")
                .doesNotContain(instance.id());
        assertThat(Clusters.on(sampan).addons("sandbox").find(ADDON)).isPresent();
    }

    @Test
    void configurationThatIsNoList_isRefusedBeforeAnythingIsDone() throws Exception {
        system.create(Kind.CONFIG_MAP, (ObjectNode) JSON.readTree("""
                {"metadata": {"name": "acr-configuration"}, "data": {"acr-registry-info": "instanceId: cri-1"}}"""));

        assertThatThrownBy(this::byAddon)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.addon-configuration");
    }

    @Test
    void pullSecret_isMadeNamedAndProved() {
        Plan<PullTrust> plan = bySecret();

        PullTrust trust = done(plan);

        ObjectNode secret =
                shop.find(Kind.SECRET, "sampan-pull-" + instance.id()).orElseThrow();
        String config = new String(
                Base64.getDecoder().decode(secret.at("/data/.dockerconfigjson").asText()), StandardCharsets.UTF_8);
        assertThat(config).contains(sandbox.registry()).contains("cr_temp_user");
        assertThat(shop.find(Kind.SERVICE_ACCOUNT, "default")
                        .orElseThrow()
                        .at("/imagePullSecrets/0/name")
                        .asText())
                .isEqualTo("sampan-pull-" + instance.id());
        String password = config.replaceAll(".*\"password\":\"([^\"]+)\".*", "$1");
        assertThat(plan + " " + trust + " " + plan.changes()).doesNotContain(password);
        assertThat(bySecret().changes()).extracting(Change::kind).containsExactly(Change.Kind.ACT);
        sandbox.advance(Duration.ofHours(24));
        assertThat(bySecret().changes()).hasSize(2);
    }

    @Test
    void withdrawnSecret_letsNobodyPull() throws Exception {
        done(bySecret());
        done(instance.access().withdraw(cluster, t -> t.namespace("shop").pullSecret()));

        assertThat(shop.find(Kind.SECRET, "sampan-pull-" + instance.id())).isEmpty();
        shop.create(Kind.POD, (ObjectNode) JSON.readTree("""
                {"metadata": {"name": "web"}, "spec": {"containers": [{"name": "web", "image": "%s/team/web:1.0"}]}}""".formatted(sandbox.registry())));
        sandbox.advance(Duration.ofSeconds(30));
        assertThat(shop.find(Kind.POD, "web")
                        .orElseThrow()
                        .at("/status/containerStatuses/0/state/waiting/reason")
                        .asText())
                .isIn("ErrImagePull", "ImagePullBackOff");
    }

    @Test
    void pullThatIsRefused_isAFailureWithWhatTheNodeSaid() {
        Outcome<PullTrust> outcome = instance.access()
                .trust(cluster, "team/web:9.9", t -> t.namespace("shop").pullSecret())
                .apply();

        assertThat(outcome).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.cause().id()).isEqualTo("registry.pull-refused");
            assertThat(failed.cause().evidence().toString()).contains("not found");
        });
        assertThat(shop.list(Kind.POD, "").items()).isEmpty();
    }
}
