package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sampan.Namespace;
import dev.sampan.deploy.InterceptedNamespace.Call;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Done;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Stopped;
import dev.sampan.sandbox.SandboxTest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A set of more apps than are written at once. */
@SandboxTest
class AppSetWaitTest {
    private static final List<String> APPS = IntStream.range(0, Workers.THREADS + 8)
            .mapToObj(number -> String.format(Locale.ROOT, "app-%02d", number))
            .toList();
    private static final String FIRST = APPS.get(0);
    private static final String LAST = APPS.get(APPS.size() - 1);

    @Test
    void firstApp_isJudged_whileTheLastIsStillWritten(Namespace namespace) {
        CountDownLatch judged = new CountDownLatch(1);
        AtomicBoolean inTime = new AtomicBoolean();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (isWriteOfTheLast(call)) {
                inTime.set(judged.await(30, TimeUnit.SECONDS));
            }
            Object answer = send.now();
            if (isVerdictOfTheFirst(call)) {
                judged.countDown();
            }
            return answer;
        }));

        Outcome<ReleasedApps> outcome = all(deploy).apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(inTime).isTrue();
        requireAllGood(namespace);
        assertThat(AppLeases.readAll(kube(namespace)).all()).isEmpty();
    }

    @Test
    void set_interruptedWhenTheFirstIsJudgedAndTheLastNotYetWritten_isSeenThroughLater(Namespace namespace) {
        Thread caller = Thread.currentThread();
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicBoolean inTime = new AtomicBoolean();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (isWriteOfTheLast(call)) {
                inTime.set(Uninterruptibles.awaitUninterruptibly(interrupted, 30, TimeUnit.SECONDS));
            }
            Object answer = send.now();
            if (isVerdictOfTheFirst(call)) {
                caller.interrupt();
                interrupted.countDown();
            }
            return answer;
        }));

        Outcome<ReleasedApps> outcome = all(deploy).apply();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(inTime).isTrue();
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Stopped.class);
        Instant now = kube(namespace).session().clock().instant();
        assertThat(AppLeases.readAll(kube(namespace)).all()).noneMatch(lease -> lease.isHeld(now));
        Deploy later = Deploy.on(namespace);
        assertThat(later.interrupted().find(LAST)).isPresent();
        later.interrupted().forEach(act -> later.resume(act.app()).apply().orElseThrow());
        all(later).apply().orElseThrow();
        requireAllGood(namespace);
    }

    private static boolean isWriteOfTheLast(Call call) {
        return call.toString().equals("apply Deployment/" + LAST);
    }

    private static boolean isVerdictOfTheFirst(Call call) {
        return call.toString().equals("mergePatch Secret/" + Marks.releaseName(FIRST, 1));
    }

    private static AppsPlan all(Deploy deploy) {
        return deploy.apps(all -> APPS.forEach(app -> all.app(app, CrashAct.V1)));
    }

    private static void requireAllGood(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        assertThat(APPS).allSatisfy(app -> {
            assertThat(deploy.history(app).all()).hasSize(1);
            assertThat(deploy.history(app).all().get(0).verdict()).isEqualTo(Release.Verdict.GOOD);
        });
        assertThat(deploy.interrupted()).isEmpty();
    }

    private static KubeNamespace kube(Namespace namespace) {
        return namespace.unwrap(KubeNamespace.class);
    }
}
