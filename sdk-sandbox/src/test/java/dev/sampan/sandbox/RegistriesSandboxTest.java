package dev.sampan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.plan.Done;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.CloudException;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.RegistryException;
import dev.sampan.registry.AccessLadder;
import dev.sampan.registry.AccessLadder.Rung;
import dev.sampan.registry.LifecycleRule;
import dev.sampan.registry.Registries;
import dev.sampan.registry.RegistryInstance;
import dev.sampan.registry.RegistryTag;
import dev.sampan.registry.ScanReport;
import dev.sampan.registry.SyncTarget;
import dev.sampan.registry.Vulnerability.Severity;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.internal.openapi.TestImage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The door of registries on the sandbox: what it says of an instance holds in the registry itself. */
class RegistriesSandboxTest {
    private static final String ALL = """
            {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}%s]}""";

    private Sandbox sandbox;
    private Sampan sampan;
    private RegistryInstance instance;
    private TestImage images;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        sampan = sandbox.connect();
        instance = Registries.on(sampan).get("sandbox");
        images = TestImage.of(sandbox);
    }

    @AfterEach
    void stop() {
        sampan.close();
        sandbox.close();
    }

    private static <T> T done(Plan<T> plan) {
        Outcome<T> outcome = plan.apply();
        assertThat(outcome).isInstanceOf(Done.class);
        return outcome.orElseThrow();
    }

    private static String allBut(String action) {
        return ALL.formatted(", {\"Effect\": \"Deny\", \"Action\": \"" + action + "\", \"Resource\": \"*\"}");
    }

    @Test
    void immutableTags_areObeyedByTheRegistry() throws Exception {
        done(instance.namespace("team", n -> {}));
        done(instance.repository("team/web", r -> {}));
        assertThat(images.push("team/web", "1.0", "one")).isEqualTo(201);

        assertThat(images.push("team/web", "1.0", "two")).isEqualTo(403);
        done(instance.repository("team/web", r -> r.movableTags()));
        assertThat(images.push("team/web", "1.0", "two")).isEqualTo(201);
    }

    @Test
    void namespace_thatMakesNoRepositories_refusesThePush() throws Exception {
        done(instance.namespace("team", n -> {}));

        assertThat(images.push("team/web", "1.0", "one")).isEqualTo(403);
        done(instance.namespace("team", n -> n.createsRepositories(true)));
        assertThat(images.push("team/web", "1.0", "one")).isEqualTo(201);
        assertThat(instance.find("team/web").orElseThrow().immutableTags()).isFalse();
    }

    @Test
    void listing_ofManyPages_holdsEachTagOnce() throws Exception {
        for (int i = 0; i < 230; i++) {
            images.push("team/web", "v" + i, "same");
        }
        long before = calls("ListRepoTag");

        List<RegistryTag> tags = instance.tags("team/web").all();

        assertThat(tags).hasSize(230);
        assertThat(tags).extracting(RegistryTag::name).doesNotHaveDuplicates();
        assertThat(calls("ListRepoTag") - before).isEqualTo(3);
    }

    private long calls(String action) {
        return sandbox.requests().stream()
                .filter(each -> each.server() == Server.OPENAPI && each.action().equals(action))
                .count();
    }

    @Test
    void deletionOfANamespace_isDoneWhenItIsGone() throws Exception {
        images.push("team/web", "1.0", "one");
        var before = sandbox.now();

        done(instance.deleteNamespace("team"));

        assertThat(Duration.between(before, sandbox.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(instance.find("team/web")).isEmpty();
    }

    @Test
    void whyDenied_findsTheRungThatBreaks() throws Exception {
        images.push("team/web", "1.0", "one");
        assertThat(instance.network().whyDenied("team/web", "127.0.0.1").broken())
                .isEmpty();
        assertThat(broken("team/wib", "127.0.0.1").name()).isEqualTo("repository");

        done(instance.network().allow("203.0.113.0/24", "the office"));
        Rung list = broken("team/web", "198.51.100.1");
        assertThat(list.name()).isEqualTo("access list");
        assertThat(list.nextStep()).isEqualTo("allow(\"198.51.100.1/32\", comment)");
        assertThat(images.push("team/web", "2.0", "two")).isEqualTo(403);
        assertThat(broken("team/web", "203.0.113.9").name()).isEqualTo("registry");
        assertThat(broken("team/web", "").name()).isEqualTo("registry");

        done(instance.network().closeInternet());
        AccessLadder closed = instance.network().whyDenied("team/web", "127.0.0.1");
        assertThat(closed.broken().orElseThrow().name()).isEqualTo("internet endpoint");
        assertThat(closed.toString())
                .startsWith("Access to team/web: denied")
                .endsWith("next: openInternet(), or come from a linked VPC");
    }

    @Test
    void whyDenied_withoutThePermission_namesIt() throws Exception {
        images.push("team/web", "1.0", "one");
        sandbox.cloud().userPolicy(allBut("cr:GetAuthorizationToken"));

        Rung login = broken("team/web", "127.0.0.1");

        assertThat(login.name()).isEqualTo("login");
        assertThat(login.reading().what()).contains("cr:GetAuthorizationToken");
    }

    private Rung broken(String repository, String address) {
        return instance.network().whyDenied(repository, address).broken().orElseThrow();
    }

    @Test
    void user_whoseActionIsDenied_isToldWhichOne() {
        sandbox.cloud().userPolicy(allBut("cr:CreateNamespace"));

        assertThatThrownBy(() -> instance.namespace("team", n -> {}).apply().orElseThrow())
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("cloud.access-denied")
                .hasMessageContaining("RAM does not grant cr:CreateNamespace");
        sandbox.cloud().clearPolicies();
        done(instance.namespace("team", n -> {}));
    }

    @Test
    void role_seesOnlyWhatItsPolicyNames() throws Exception {
        images.push("team/web", "1.0", "one");
        images.push("other/web", "1.0", "one");
        sandbox.cloud().rolePolicy("ci", """
                {"Version": "1", "Statement": [
                  {"Effect": "Allow", "Action": "cr:ListInstance", "Resource": "*"},
                  {"Effect": "Allow", "Action": "cr:*", "Resource": "acs:cr:*:*:repository/*/team/*"}]}""");

        try (Sampan ci = sandbox.connectAs("ci")) {
            assertThat(ci.identity().arn())
                    .isEqualTo("acs:ram::" + sandbox.cloud().account() + ":assumed-role/ci/sandbox");
            RegistryInstance seen = Registries.on(ci).get("sandbox");
            assertThat(seen.tags("team/web").all()).hasSize(1);
            assertThatThrownBy(() -> seen.tags("other/web"))
                    .isInstanceOf(CloudException.class)
                    .hasMessageContaining("cr:GetRepository");
        }
    }

    @Test
    void role_thatMayOnlyList_doesNotPullWithItsTemporaryLogin() throws Exception {
        images.push("team/web", "1.0", "one");
        String reads = """
                {"Version": "1", "Statement": [
                  {"Effect": "Allow", "Action": ["cr:Get*", "cr:List*"], "Resource": "*"}%s]}""";
        sandbox.cloud().rolePolicy("reader", reads.formatted(""));
        try (Sampan reader = sandbox.connectAs("reader")) {
            assertThatThrownBy(() -> reader.registry("sandbox").resolve("team/web:1.0"))
                    .isInstanceOf(RegistryException.class);
        }
        sandbox.cloud()
                .rolePolicy(
                        "reader",
                        reads.formatted(
                                ", {\"Effect\": \"Allow\", \"Action\": \"cr:PullRepository\", \"Resource\": \"acs:cr:*:*:repository/*/team/*\"}"));
        try (Sampan reader = sandbox.connectAs("reader")) {
            assertThat(reader.registry("sandbox").resolve("team/web:1.0").digest())
                    .isPresent();
        }
    }

    @Test
    void quota_whenUsedUp_isWaitedForOnTheSandboxsClock() {
        sandbox.cloud().quota("ListNamespace", 1, Duration.ofSeconds(30));
        var before = sandbox.now();

        instance.namespaces();
        instance.namespaces();

        assertThat(Duration.between(before, sandbox.now())).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(60));
        sandbox.cloud().clearQuotas();
    }

    @Test
    void scan_reportsBySeverityAndFixability() throws Exception {
        images.push("team/web", "1.0", "one");
        sandbox.cloud()
                .vulnerabilities(
                        "team/web",
                        new Vulnerability("CVE-2026-2", "Low", "zlib", "1.2", ""),
                        new Vulnerability("CVE-2026-1", "High", "openssl", "3.0.1", "3.0.2"));
        var before = sandbox.now();

        ScanReport report = done(instance.scans().scan("team/web", "1.0"));

        assertThat(Duration.between(before, sandbox.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
        assertThat(report.counts()).containsEntry(Severity.HIGH, 1).containsEntry(Severity.MEDIUM, 0);
        assertThat(report.fixable()).extracting(each -> each.name()).containsExactly("CVE-2026-1");
        assertThat(report.toString())
                .startsWith("Scan of team/web:1.0: 2 found\n  HIGH  CVE-2026-1  openssl 3.0.1  fixed in 3.0.2")
                .endsWith("1 fixable, next: fixable()");
    }

    @Test
    void scan_whoseAnswerIsLost_isUnknownAndNotSentTwice() throws Exception {
        images.push("team/web", "1.0", "one");
        sandbox.fault(Fault.reset(Server.OPENAPI, "CreateRepoTagScanTask"));

        Outcome<ScanReport> outcome = instance.scans().scan("team/web", "1.0").apply();

        assertThat(outcome).isInstanceOf(Unknown.class);
        assertThat(calls("CreateRepoTagScanTask")).isEqualTo(1);
    }

    @Test
    void syncRule_thatIsDifferent_isRefused() throws Exception {
        images.push("team/web", "1.0", "one");
        SyncTarget target = new SyncTarget("cri-elsewhere", "eu-central-1", "team", "web");
        done(instance.syncs().rule("to-eu", "team/web", target, s -> {}));

        assertThat(instance.syncs().rule("to-eu", "team/web", target, s -> {}).isEmpty())
                .isTrue();
        assertThatThrownBy(() -> instance.syncs().rule("to-eu", "team/web", target, s -> s.automatic(false)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.sync-rule-differs");
    }

    @Test
    void lifecycleRule_foretellsWhatItWouldDelete() throws Exception {
        for (String tag : List.of("1", "2", "3", "v1")) {
            images.push("team/web", tag, tag);
            sandbox.advance(Duration.ofSeconds(1));
        }
        Plan<LifecycleRule> plan =
                instance.lifecycle().rule("team/web", r -> r.newest(1).keepTags("v.*"));
        assertThat(plan.findings())
                .singleElement()
                .satisfies(each -> assertThat(each.what()).isEqualTo("its first run would delete 2 of 4 tags: 2, 1"));

        LifecycleRule made = done(plan);
        assertThat(instance.lifecycle().list().all()).containsExactly(made);
    }

    @Test
    void lifecycleRule_thatWouldDeleteWhatIsInUse_isRefused() throws Exception {
        images.push("team/web", "1", "one");
        sandbox.advance(Duration.ofSeconds(1));
        images.push("team/web", "2", "two");
        String running = sandbox.registry() + "/team/web@"
                + instance.tag("team/web", "1").orElseThrow().digest();

        Plan<LifecycleRule> plan =
                instance.lifecycle().rule("team/web", r -> r.newest(1).inUse(running, "other/image:1"));

        assertThatThrownBy(plan::apply)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.lifecycle-in-use");
        assertThat(instance.lifecycle().list().all()).isEmpty();
        done(instance.lifecycle().rule("team/web", r -> r.newest(2).inUse(running)));
    }

    @Test
    void cloud_refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> sandbox.cloud().userPolicy("{}"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("sandbox.policy");
        assertThatThrownBy(() -> sandbox.cloud().quota("ListInstance", 1, Duration.ZERO))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("sandbox.quota");
        assertThat(sandbox.cloud().roleArn("ci")).endsWith(":role/ci");
        assertThat(sandbox.cloud().toString()).startsWith("Cloud account ");
    }
}
