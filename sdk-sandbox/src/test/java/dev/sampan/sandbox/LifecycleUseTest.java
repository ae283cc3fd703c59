package dev.sampan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.plan.Done;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Plan;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.registry.LifecycleRule;
import dev.sampan.registry.Registries;
import dev.sampan.registry.RegistryInstance;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.internal.openapi.TestImage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lifecycle rule asks clusters what they use before it deletes anything. */
class LifecycleUseTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Sandbox sandbox;
    private Sampan sampan;
    private RegistryInstance instance;
    private Namespace shop;
    private KubeNamespace kube;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start();
        sampan = sandbox.connect();
        instance = Registries.on(sampan).get("sandbox");
        shop = sampan.cluster().namespace("shop").ensure();
        kube = shop.unwrap(KubeNamespace.class);
        TestImage images = TestImage.of(sandbox);
        for (String tag : List.of("1", "2", "3")) {
            images.push("team/web", tag, tag);
            sandbox.advance(Duration.ofSeconds(1));
        }
    }

    @AfterEach
    void stop() {
        sampan.close();
        sandbox.close();
    }

    /** Keeps tag 3 alone. */
    private Plan<LifecycleRule> plan() {
        return instance.lifecycle().rule("team/web", r -> r.newest(1).usedIn(sampan.cluster()));
    }

    private String image(String tagOrDigest) {
        return sandbox.registry() + "/team/web" + (tagOrDigest.startsWith("sha256:") ? "@" : ":") + tagOrDigest;
    }

    private String digest(String tag) {
        return instance.tag("team/web", tag).orElseThrow().digest().toString();
    }

    private void create(Kind kind, String text) throws Exception {
        kube.create(kind, (ObjectNode) JSON.readTree(text));
    }

    private void cronJob(String image) throws Exception {
        create(Kind.CRON_JOB, """
                {"metadata": {"name": "nightly"}, "spec": {"schedule": "0 3 1 1 *", "jobTemplate": {"spec": {"template": {"spec":
                  {"restartPolicy": "Never", "containers": [{"name": "job", "image": "%s"}]}}}}}}""".formatted(image));
    }

    private static void assertRefused(Plan<?> plan, String finding, String what) {
        assertThat(plan.findings()).extracting(Finding::id).contains(finding);
        assertThatThrownBy(plan::apply)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(finding)
                .hasMessageContaining(what);
    }

    @Test
    void nothingUsesWhatWouldGo_theRuleIsMade() throws Exception {
        cronJob(image("3"));

        assertThat(plan().apply()).isInstanceOf(Done.class);
    }

    @Test
    void templateThatNamesATag_refuses() throws Exception {
        cronJob(image("2"));

        Plan<LifecycleRule> plan = plan();

        assertRefused(plan, "registry.lifecycle-in-use", "in use: 2");
        assertThat(plan.findings().get(0).evidence().get(0).text()).isEqualTo("used by CronJob shop/nightly");
    }

    @Test
    void podThatRunsADigest_refuses() throws Exception {
        create(Kind.POD, """
                {"metadata": {"name": "web"}, "spec": {"initContainers": [{"name": "init", "image": "%s"}],
                  "containers": [{"name": "web", "image": "other/image:1"}]}}""".formatted(image(digest("1"))));

        assertRefused(plan(), "registry.lifecycle-in-use", "in use: 1");
    }

    @Test
    void podThatRunsAnImageOfAnIndex_refusesToDeleteTheIndex() throws Exception {
        String one = digest("1");
        instance.registry()
                .unwrap(OciRegistry.class)
                .putManifest("team/web", "1", "application/vnd.oci.image.index.v1+json", """
                        {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [
                          {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "%s", "size": 1}]}""".formatted(one)
                        .getBytes(StandardCharsets.UTF_8));
        sandbox.advance(Duration.ofSeconds(1));
        TestImage.of(sandbox).push("team/web", "3", "again");
        cronJob(image(one));

        assertRefused(plan(), "registry.lifecycle-in-use", "in use: 1");
    }

    @Test
    void keptRelease_refuses() throws Exception {
        release(Base64.getEncoder()
                .encodeToString(dev.sampan.internal.release.ReleaseSecret.pack(
                        JSON.createObjectNode().put("image", image(digest("1"))))));

        assertRefused(plan(), "registry.lifecycle-in-use", "in use: 1");
    }

    private void release(String entry) throws Exception {
        create(Kind.SECRET, """
                {"metadata": {"name": "sampan-release-web-1", "labels": {"sampan.dev/release": "1"}},
                  "type": "sampan.dev/release", "data": {"release": "%s"}}""".formatted(entry));
    }

    @Test
    void releaseThatCannotBeRead_refuses() throws Exception {
        release("aGVsbG8=");

        assertRefused(plan(), "registry.lifecycle-unreadable", "cannot be read");
    }

    @Test
    void clusterThatCannotBeRead_refuses() {
        sandbox.fault(Fault.status(Server.KUBERNETES, "list cronjobs", 403).times(100));

        assertRefused(plan(), "registry.lifecycle-unreadable", "cannot be read");
    }

    @Test
    void useThatBeginsAfterThePlan_refusesToApply() throws Exception {
        Plan<LifecycleRule> plan = plan();
        assertThat(plan.findings()).extracting(Finding::id).containsExactly("registry.lifecycle-deletes");

        cronJob(image("2"));

        assertThatThrownBy(plan::apply).hasMessageContaining("registry.lifecycle-in-use");
        assertThat(instance.lifecycle().list().all()).isEmpty();
    }

    @Test
    void useInAnotherNamespace_isNotAsked() throws Exception {
        cronJob(image("2"));
        Namespace other = sampan.cluster().namespace("other").ensure();

        assertThat(instance.lifecycle()
                        .rule("team/web", r -> r.newest(1).usedIn(other))
                        .apply())
                .isInstanceOf(Done.class);
        assertRefused(
                instance.lifecycle()
                        .rule("team/web", r -> r.newest(1).keepTags("1").usedIn(shop)),
                "registry.lifecycle-in-use",
                "in use: 2");
    }
}
