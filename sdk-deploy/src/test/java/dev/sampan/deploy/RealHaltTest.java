package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.DyingProcess.Moment;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Outcome;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of its own is halted at each write of an update, at each of three moments; the cluster lives on in this one. */
@SandboxTest
class RealHaltTest {
    private static final Duration AFTER_THE_LEASE = AppLease.LASTS.plusSeconds(1);
    private static final int WRITES = 7;
    private static final int MOST_SECONDS = 120;

    @TempDir
    private Path folder;

    @Test
    void process_haltedAtAnyWriteOfAnUpdate_leavesWhatCanBeResumedOrAborted(Sandbox sandbox, Sampan sampan)
            throws IOException, InterruptedException {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig());
        Namespace twin = sampan.cluster().namespace("halt-twin").ensure();
        CrashAct.UPDATE.prepare(Deploy.on(twin));
        AppState before = AppState.of(twin, "web");
        CrashAct.UPDATE.plan(Deploy.on(twin)).apply().orElseThrow();
        AppState after = AppState.of(twin, "web");

        int halts = 0;
        for (int write = 1; write <= WRITES; write++) {
            for (Moment moment : Moment.values()) {
                Namespace namespace =
                        sampan.cluster().namespace("halt-" + ++halts).ensure();
                CrashAct.UPDATE.prepare(Deploy.on(namespace));
                String what = "halted at write " + write + ", " + moment;

                assertThat(halt(kubeconfig, namespace, write, moment)).as(what).isEqualTo(CrashVictim.HALTED);

                recover(what, namespace, before, after, halts % 2 == 0);
            }
        }
        assertThat(halts).isGreaterThanOrEqualTo(20);
    }

    private int halt(Path kubeconfig, Namespace namespace, int write, Moment moment)
            throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashVictim.class.getName(),
                        kubeconfig.toString(),
                        namespace.name(),
                        CrashAct.UPDATE.name(),
                        String.valueOf(write),
                        moment.name())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("victim.log").toFile())
                .start();
        if (!victim.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            victim.destroyForcibly();
        }
        return victim.waitFor();
    }

    private static void recover(String what, Namespace namespace, AppState before, AppState after, boolean resume) {
        InterceptedNamespace later = InterceptedNamespace.later(namespace, AFTER_THE_LEASE);
        Deploy deploy = Deploy.on(later);
        Optional<InterruptedAct> interrupted = deploy.interrupted().find("web");
        if (interrupted.isPresent()) {
            Outcome<Release> outcome =
                    resume ? deploy.resume("web").apply() : deploy.abort("web").apply();
            assertThat(outcome.isGood()).as(what + ": " + outcome).isTrue();
            assertThat(AppState.of(namespace, "web").fields()).as(what).isEqualTo((resume ? after : before).fields());
        } else {
            assertThat(AppState.of(namespace, "web")).as(what).isIn(before, after);
        }
        AppState.requireSettled(
                what,
                namespace,
                "web",
                later.unwrap(KubeNamespace.class).session().clock().instant());
    }
}
