package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who works while others wait. */
class WorkersTest {
    @Test
    void work_whileManyWatch_isDone() {
        CountDownLatch over = new CountDownLatch(1);
        try (Workers workers = new Workers()) {
            List<Future<Boolean>> watching = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                watching.add(workers.watch(() -> {
                    over.await();
                    return true;
                }));
            }

            assertThat(workers.all(List.of(1, 2, 3), number -> number + 1)).containsExactly(2, 3, 4);

            assertThat(watching).noneMatch(Future::isDone);
            over.countDown();
            assertThat(watching)
                    .allSatisfy(watch -> assertThat(workers.end(watch)).hasValue(true));
        }
    }

    @Test
    void watches_thatAreClosed_areInterrupted() {
        Future<Boolean> watching;
        try (Workers workers = new Workers()) {
            watching = workers.watch(() -> {
                new CountDownLatch(1).await();
                return true;
            });
        }

        assertThat(watching).isDone();
    }

    @Test
    void interrupt_thatEndsWorkWithAFailure_staysSet() {
        CountDownLatch begun = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        try (Workers workers = new Workers()) {
            Future<Boolean> failing = workers.begin(() -> {
                begun.countDown();
                return failsWhenInterrupted();
            });
            workers.begin(() -> {
                begun.await();
                caller.interrupt();
                return true;
            });

            assertThatThrownBy(() -> workers.end(failing)).isInstanceOf(NotReadyException.class);

            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static boolean failsWhenInterrupted() {
        try {
            return new CountDownLatch(1).await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new NotReadyException(
                    new Problem("cluster.interrupted", "look", "no answer came", "it was interrupted", "look again"),
                    "",
                    e);
        }
    }
}
