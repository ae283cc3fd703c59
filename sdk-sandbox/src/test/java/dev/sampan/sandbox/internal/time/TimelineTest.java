package dev.sampan.sandbox.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.sandbox.SandboxTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimelineTest {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private static Timeline manual() {
        return Timelines.start(SandboxTime.MANUAL, BEGINNING);
    }

    private static Timeline auto() {
        return Timelines.start(SandboxTime.AUTO, BEGINNING);
    }

    @Test
    void manual_advance_runsDueTasksInOrderAtTheirTime() {
        try (Timeline timeline = manual()) {
            List<String> ran = Collections.synchronizedList(new ArrayList<>());
            timeline.schedule(Duration.ofSeconds(2), () -> ran.add("b " + timeline.now()));
            timeline.schedule(Duration.ofSeconds(1), () -> ran.add("a " + timeline.now()));
            timeline.schedule(Duration.ofSeconds(4), () -> ran.add("c"));
            assertThat(timeline.advance(Duration.ofSeconds(3))).isEqualTo(BEGINNING.plusSeconds(3));
            assertThat(ran).containsExactly("a 2026-01-01T00:00:01Z", "b 2026-01-01T00:00:02Z");
        }
    }

    @Test
    void auto_clientThatLookedAtTheClock_isWaitedForUntilItIsHeardOf() throws Exception {
        try (Timeline timeline = auto()) {
            CountDownLatch ran = new CountDownLatch(1);
            Instant looked = timeline.clientClock().instant();
            timeline.schedule(Duration.ofSeconds(5), ran::countDown);
            assertThat(ran.await(100, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(Duration.between(looked, timeline.now())).isLessThan(Duration.ofSeconds(5));
            timeline.arrival().close();
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void auto_clientThatLookedAtTheClockAndSendsNothing_isNotWaitedForForever() throws Exception {
        try (Timeline timeline = auto()) {
            CountDownLatch ran = new CountDownLatch(1);
            assertThat(timeline.clientClock().instant()).isNotNull();
            timeline.schedule(Duration.ofDays(1), ran::countDown);
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void manual_randomTasksAndCancels_runExactlyTheRestInOrder() {
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            try (Timeline timeline = manual()) {
                List<Instant> ran = Collections.synchronizedList(new ArrayList<>());
                AtomicInteger expected = new AtomicInteger();
                List<Timeline.Timer> timers = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    boolean nests = random.nextInt(4) == 0;
                    Duration nested = Duration.ofMillis(random.nextInt(3_000));
                    expected.addAndGet(nests ? 2 : 1);
                    Runnable task = () -> {
                        ran.add(timeline.now());
                        if (nests) {
                            timeline.schedule(nested, () -> ran.add(timeline.now()));
                        }
                    };
                    Duration delay = Duration.ofMillis(1 + random.nextInt(5_000));
                    Timeline.Timer timer = random.nextBoolean()
                            ? timeline.schedule(delay, task)
                            : timeline.scheduleBackground(delay, task);
                    if (random.nextInt(5) == 0) {
                        assertThat(timer.cancel()).as("seed %d", seed).isTrue();
                        assertThat(timer.cancel()).as("seed %d", seed).isFalse();
                        expected.addAndGet(nests ? -2 : -1);
                    } else {
                        timers.add(timer);
                    }
                }
                for (int i = 0; i < 8; i++) {
                    timeline.advance(Duration.ofMillis(1_000));
                }
                assertThat(ran).as("seed %d", seed).hasSize(expected.get()).isSorted();
                assertThat(timers).as("seed %d", seed).noneMatch(Timeline.Timer::cancel);
            }
        }
    }

    @Test
    void manual_advance_letsBusyWorkSettleBetweenEvents() throws Exception {
        try (Timeline timeline = manual()) {
            List<String> seen = Collections.synchronizedList(new ArrayList<>());
            BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
            Thread worker = new Thread(() -> {
                for (int i = 0; i < 50; i++) {
                    try {
                        work.take().run();
                    } catch (InterruptedException end) {
                        return;
                    }
                }
            });
            worker.start();
            for (int i = 1; i <= 50; i++) {
                int round = i;
                timeline.schedule(Duration.ofSeconds(i), () -> {
                    Timeline.Busy busy = timeline.busy();
                    work.add(() -> {
                        seen.add(round + "@"
                                + Duration.between(BEGINNING, timeline.now()).toSeconds());
                        busy.close();
                        busy.close();
                    });
                });
            }
            timeline.advance(Duration.ofSeconds(50));
            worker.join(5_000);
            assertThat(seen).hasSize(50).allMatch(text -> {
                String[] parts = text.split("@");
                return parts[0].equals(parts[1]);
            });
        }
    }

    @Test
    void manual_sleeper_returnsOnlyWhenTimeIsMoved() throws Exception {
        try (Timeline timeline = manual()) {
            CompletableFuture<Instant> woke = inThread(() -> {
                timeline.sleeper().sleep(Duration.ofMinutes(5));
                return timeline.now();
            });
            awaitWaiting(timeline, Duration.ofMinutes(4));
            assertThat(woke).isNotDone();
            timeline.advance(Duration.ofMinutes(1));
            assertThat(woke.get(5, TimeUnit.SECONDS)).isEqualTo(BEGINNING.plusSeconds(300));
        }
    }

    private static void awaitWaiting(Timeline timeline, Duration by) throws InterruptedException {
        EventTimeline events = (EventTimeline) timeline;
        for (int i = 0; i < 500 && !events.hasClientWait(); i++) {
            new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
        }
        timeline.advance(by);
    }

    @Test
    void auto_idle_jumpsToTheNextEventAtOnce() throws Exception {
        try (Timeline timeline = auto()) {
            CompletableFuture<Instant> at = new CompletableFuture<>();
            timeline.schedule(Duration.ofHours(3), () -> at.complete(timeline.now()));
            assertThat(at.get(5, TimeUnit.SECONDS))
                    .isBetween(BEGINNING.plusSeconds(10_800), BEGINNING.plusSeconds(10_801));
        }
    }

    @Test
    void auto_busy_doesNotJump() throws Exception {
        try (Timeline timeline = auto()) {
            Timeline.Busy busy = timeline.busy();
            CountDownLatch ran = new CountDownLatch(1);
            timeline.schedule(Duration.ofHours(1), ran::countDown);
            assertThat(ran.await(400, TimeUnit.MILLISECONDS)).isFalse();
            busy.close();
            assertThat(ran.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void auto_onlyBackgroundEvents_stayWithTheWallClockUntilAClientWaits() throws Exception {
        try (Timeline timeline = auto()) {
            AtomicInteger rounds = new AtomicInteger();
            timeline.scheduleBackground(Duration.ofSeconds(15), new Runnable() {
                @Override
                public void run() {
                    rounds.incrementAndGet();
                    timeline.scheduleBackground(Duration.ofSeconds(15), this);
                }
            });
            assertThat(new CountDownLatch(1).await(400, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(rounds).hasValue(0);
            timeline.sleeper().sleep(Duration.ofMinutes(1));
            assertThat(rounds).hasValueBetween(3, 4);
        }
    }

    @Test
    void auto_pollWithoutElement_endsAfterWorldEventsOnTheWay() throws Exception {
        try (Timeline timeline = auto()) {
            Set<String> events = Collections.synchronizedSet(new HashSet<>());
            timeline.schedule(Duration.ofMinutes(4), () -> events.add("before"));
            Timeline.Timer after = timeline.scheduleBackground(Duration.ofMinutes(6), () -> events.add("after"));
            assertThat(timeline.sleeper().poll(new LinkedBlockingQueue<String>(), Duration.ofMinutes(5)))
                    .isNull();
            assertThat(timeline.now()).isAfterOrEqualTo(BEGINNING.plusSeconds(300));
            assertThat(events).containsExactly("before");
            assertThat(after.cancel()).isTrue();
        }
    }

    @Test
    void auto_pollWithElementSentByAWorldEvent_returnsItAtThatTime() throws Exception {
        try (Timeline timeline = auto()) {
            LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
            timeline.schedule(Duration.ofSeconds(3), () -> queue.add("ready"));
            assertThat(timeline.sleeper().poll(queue, Duration.ofMinutes(5))).isEqualTo("ready");
            assertThat(timeline.now()).isBefore(BEGINNING.plusSeconds(5));
        }
    }

    @Test
    void auto_advance_runsEverythingOnTheWay() {
        try (Timeline timeline = auto()) {
            AtomicInteger rounds = new AtomicInteger();
            for (int i = 1; i <= 10; i++) {
                timeline.scheduleBackground(Duration.ofMinutes(i), rounds::incrementAndGet);
            }
            timeline.advance(Duration.ofMinutes(5).plusSeconds(30));
            assertThat(rounds).hasValue(5);
        }
    }

    @Test
    void real_task_runsWhenItsDelayHasPassed() throws Exception {
        try (Timeline timeline = Timelines.start(SandboxTime.REAL)) {
            long before = System.nanoTime();
            CompletableFuture<Long> at = new CompletableFuture<>();
            timeline.schedule(Duration.ofMillis(50), () -> at.complete(System.nanoTime()));
            assertThat(at.get(10, TimeUnit.SECONDS) - before).isGreaterThan(45_000_000L);
            assertThatThrownBy(() -> timeline.advance(Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("real time cannot be advanced");
        }
    }

    @Test
    void close_wakesSleepersAndEndsTheThread() throws Exception {
        Timeline timeline = manual();
        CompletableFuture<String> woke = inThread(() -> {
            timeline.sleeper().sleep(Duration.ofDays(1));
            return "slept";
        });
        awaitWaiting(timeline, Duration.ZERO);
        timeline.close();
        assertThatThrownBy(() -> woke.get(5, TimeUnit.SECONDS)).hasMessageContaining("closed");
        assertThat(timeline.schedule(Duration.ZERO, () -> {}).cancel()).isFalse();
        assertThat(((EventTimeline) timeline).isThreadAlive()).isFalse();
    }

    @Test
    void task_thatFails_doesNotStopTheTimeline() {
        try (Timeline timeline = manual()) {
            AtomicInteger ran = new AtomicInteger();
            timeline.schedule(Duration.ofSeconds(1), () -> {
                throw new IllegalStateException("on purpose");
            });
            timeline.schedule(Duration.ofSeconds(2), ran::incrementAndGet);
            timeline.advance(Duration.ofSeconds(2));
            assertThat(ran).hasValue(1);
        }
    }

    private interface Call<T> {
        T get() throws Exception;
    }

    private static <T> CompletableFuture<T> inThread(Call<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(call.get());
            } catch (Exception failure) {
                result.completeExceptionally(failure);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
