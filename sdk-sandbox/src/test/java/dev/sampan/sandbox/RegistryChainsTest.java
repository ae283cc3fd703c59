package dev.sampan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.plan.Done;
import dev.sampan.plan.Plan;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.registry.ChainBlock.Action;
import dev.sampan.registry.ChainRun;
import dev.sampan.registry.ChainStage;
import dev.sampan.registry.Registries;
import dev.sampan.registry.RegistryInstance;
import dev.sampan.registry.Vulnerability.Severity;
import dev.sampan.sandbox.internal.openapi.TestImage;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a push sets going in an instance: scans by rules, and delivery chains. */
class RegistryChainsTest {
    private static final Duration LONGER_THAN_A_SCAN = Duration.ofSeconds(31);

    private Sandbox sandbox;
    private Sampan sampan;
    private RegistryInstance instance;
    private TestImage images;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(spec -> spec.time(SandboxTime.MANUAL));
        sampan = sandbox.connect();
        instance = Registries.on(sampan).get("sandbox");
        images = TestImage.of(sandbox);
        images.push("team/web", "0.1", "first");
        sandbox.cloud()
                .vulnerabilities("team/web", new Vulnerability("CVE-2026-1", "High", "openssl", "3.0.1", "3.0.2"));
    }

    @AfterEach
    void stop() {
        sampan.close();
        sandbox.close();
    }

    private static <T> T done(Plan<T> plan) {
        var outcome = plan.apply();
        assertThat(outcome).isInstanceOf(Done.class);
        return outcome.orElseThrow();
    }

    @Test
    void scanRule_scansWhatIsPushedAndMatches() throws Exception {
        done(instance.scans().rule("releases", "team", r -> r.tags("v.*")));

        images.push("team/web", "v1", "one");
        images.push("team/web", "draft", "two");
        sandbox.advance(LONGER_THAN_A_SCAN);

        assertThat(instance.scans().report("team/web", "v1").orElseThrow().counts())
                .containsEntry(Severity.HIGH, 1);
        assertThat(instance.scans().report("team/web", "draft")).isEmpty();
    }

    @Test
    void scanRule_thatIsAlreadySo_isUnchanged() {
        done(instance.scans().rule("releases", "team", r -> r.repositories("web")));

        assertThat(instance.scans().rule("releases", "team", r -> {}).isEmpty()).isTrue();
        assertThat(instance.scans()
                        .rule("releases", "team", r -> r.repositories())
                        .changes())
                .hasToString("[~ ScanRule/releases scans team/web -> team]");
    }

    @Test
    void chain_thatBlocks_deletesTheTagAndSaysDenied() throws Exception {
        done(instance.scans()
                .chains()
                .chain("release", "team/web", c -> c.block(Severity.HIGH, 1, Action.BLOCK_DELETE_TAG)));

        images.push("team/web", "v1", "one");
        assertThat(instance.scans().chains().runs("team/web").all())
                .extracting(ChainRun::status)
                .containsExactly("RUNNING");
        sandbox.advance(LONGER_THAN_A_SCAN);

        assertThat(instance.scans().chains().runs("team/web").all())
                .extracting(ChainRun::result)
                .containsExactly("DENIED");
        assertThat(instance.tag("team/web", "v1")).isEmpty();
        assertThat(instance.tag("team/web", "0.1")).isPresent();
    }

    @Test
    void chain_withoutItsScan_blocksNothing() throws Exception {
        done(instance.scans()
                .chains()
                .chain(
                        "release",
                        "team/web",
                        c -> c.stage(ChainStage.VULNERABILITY_SCANNING, false)
                                .block(Severity.HIGH, 1, Action.BLOCK_DELETE_TAG)));

        images.push("team/web", "v1", "one");

        assertThat(instance.scans().chains().runs("team/web").all())
                .extracting(ChainRun::result)
                .containsExactly("SUCCESS");
    }

    @Test
    void chain_thatCouldNeverPass_isRefused() {
        assertThatThrownBy(() -> instance.scans()
                        .chains()
                        .chain("release", "team/web", c -> c.block(Severity.HIGH, 0, Action.BLOCK)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.chain-block");
    }
}
