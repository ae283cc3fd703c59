package dev.sampan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.sandbox.ReceivedRequest.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SandboxCloudTest {
    @Test
    void connect_reachesClusterRegistryAndCloud() {
        try (Sandbox sandbox = Sandbox.start();
                Sampan sampan = sandbox.connect()) {
            assertThat(sampan.cluster().version()).startsWith("v1.35");
            assertThat(sampan.identity().arn()).endsWith(":user/sandbox");
            assertThat(sampan.cluster("sandbox").version()).startsWith("v1.35");
            assertThat(sampan.registry("sandbox").host()).isEqualTo(sandbox.registry());
            assertThat(sandbox.requests())
                    .extracting(ReceivedRequest::server)
                    .contains(Server.KUBERNETES, Server.OPENAPI);
        }
    }

    @Test
    void close_twice_leavesNoThreadOfTheSandbox() throws InterruptedException {
        Sandbox sandbox = Sandbox.start();
        try (Sampan sampan = sandbox.connect()) {
            assertThat(sampan.cluster().version()).isNotEmpty();
        }

        sandbox.close();
        sandbox.close();

        List<Thread> left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sandbox-")
                        || thread.getName().startsWith("vert.x-"))
                .toList();
        for (Thread thread : left) {
            thread.join(5000);
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
        assertThat(sandbox.toString()).startsWith("Sandbox closed");
    }

    @Test
    void start_onAPortThatIsTaken_failsAndCloses() {
        try (Sandbox first = Sandbox.start()) {
            int taken = first.endpoint().getPort();

            assertThatThrownBy(() -> Sandbox.start(spec -> spec.ports(0, 0, taken)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1:" + taken);
        }
    }

    @Test
    void advance_movesOnlyTimeThatMayBeMoved() {
        Instant beginning = Instant.parse("2030-01-01T00:00:00Z");
        try (Sandbox manual =
                Sandbox.start(spec -> spec.time(SandboxTime.MANUAL).startingAt(beginning))) {
            assertThat(manual.advance(Duration.ofDays(1)).now()).isEqualTo(beginning.plus(Duration.ofDays(1)));
        }
        try (Sandbox real = Sandbox.start(spec -> spec.time(SandboxTime.REAL))) {
            assertThatThrownBy(() -> real.advance(Duration.ofDays(1)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("real time");
        }
    }

    @Test
    void environment_holdsWhatASessionReads() {
        try (Sandbox sandbox = Sandbox.start()) {
            assertThat(sandbox.environment())
                    .containsOnlyKeys(
                            "SAMPAN_REGISTRY",
                            "SAMPAN_REGISTRY_USER",
                            "SAMPAN_REGISTRY_PASSWORD",
                            "SAMPAN_ENDPOINT",
                            "ALIBABA_CLOUD_ACCESS_KEY_ID",
                            "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                            "ALIBABA_CLOUD_REGION_ID")
                    .containsEntry("SAMPAN_REGISTRY", sandbox.registry())
                    .containsEntry("SAMPAN_ENDPOINT", sandbox.endpoint().toString());
            assertThat(sandbox.toString().lines().findFirst().orElseThrow()).hasSizeLessThanOrEqualTo(45);
            assertThat(sandbox.toString())
                    .doesNotContain(sandbox.environment().get("ALIBABA_CLOUD_ACCESS_KEY_SECRET"))
                    .doesNotContain(sandbox.environment().get("SAMPAN_REGISTRY_PASSWORD"))
                    .endsWith("next: connect()");
        }
    }

    @Test
    void fault_thatCannotHappen_isRefused() {
        assertThatThrownBy(() -> Fault.reset(Server.REGISTRY, "x").onCall(0))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Fault.status(Server.REGISTRY, "x", 200)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void script_thatAsksForTwoEnds_isRefused() {
        try (Sandbox sandbox = Sandbox.start()) {
            assertThatThrownBy(() ->
                            sandbox.script(pods -> pods.exits(Duration.ZERO, 1).pullError("no")))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("exits and pullError");
        }
    }
}
