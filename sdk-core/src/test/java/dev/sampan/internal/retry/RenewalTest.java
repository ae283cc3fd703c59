package dev.sampan.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sampan.problem.InvalidRequestException;
import dev.sampan.testing.FakeTime;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RenewalTest {
    private final FakeTime time = new FakeTime();
    private int renewals;
    private @Nullable RuntimeException failure;

    private Renewal<String> renewal(Duration life) {
        return new Renewal<>("test", time, Duration.ofMinutes(5), deadline -> {
            if (failure != null) {
                throw failure;
            }
            return new Renewal.Term<>("value-" + ++renewals, time.instant().plus(life));
        });
    }

    private Deadline soon() {
        return Deadline.after(time, Duration.ofSeconds(30));
    }

    private static InvalidRequestException outage() {
        return InvalidRequestException.of("test.outage", "renew", "no answer", "it is down", "wait");
    }

    @Test
    void current_shortlyBeforeTheEnd_renews() {
        Renewal<String> renewal = renewal(Duration.ofHours(1));
        assertThat(renewal.current(soon())).isEqualTo("value-1");
        time.advance(Duration.ofMinutes(54));
        assertThat(renewal.current(soon())).isEqualTo("value-1");
        time.advance(Duration.ofMinutes(2));
        assertThat(renewal.current(soon())).isEqualTo("value-2");
    }

    @Test
    void current_lifeShorterThanTheLead_renewsAtHalfOfIt() {
        Renewal<String> renewal = renewal(Duration.ofMinutes(4));
        renewal.current(soon());
        time.advance(Duration.ofSeconds(119));
        assertThat(renewal.current(soon())).isEqualTo("value-1");
        time.advance(Duration.ofSeconds(2));
        assertThat(renewal.current(soon())).isEqualTo("value-2");
    }

    @Test
    void current_renewalFails_usesWhatStillHoldsAndTriesAgainLater() {
        Renewal<String> renewal = renewal(Duration.ofHours(1));
        renewal.current(soon());
        time.advance(Duration.ofMinutes(56));
        failure = outage();
        assertThat(renewal.current(soon())).isEqualTo("value-1");
        failure = null;
        assertThat(renewal.current(soon())).as("not at once").isEqualTo("value-1");
        time.advance(Duration.ofSeconds(11));
        assertThat(renewal.current(soon())).isEqualTo("value-2");
    }

    @Test
    void current_renewalFailsAfterTheEnd_throws() {
        Renewal<String> renewal = renewal(Duration.ofHours(1));
        renewal.current(soon());
        time.advance(Duration.ofMinutes(61));
        failure = outage();
        assertThatThrownBy(() -> renewal.current(soon())).isSameAs(failure);
    }

    @Test
    void renewed_refusedByTheOtherSide_isNeverTheSame() {
        Renewal<String> renewal = renewal(Duration.ofHours(1));
        String first = renewal.current(soon());
        assertThat(renewal.renewed(first, soon())).isEqualTo("value-2");
        assertThat(renewal.renewed(first, soon())).as("another caller's").isEqualTo("value-2");
        failure = outage();
        assertThatThrownBy(() -> renewal.renewed("value-2", soon())).isSameAs(failure);
    }

    @Test
    void forget_thisValue_getsANewOne() {
        Renewal<String> renewal = renewal(Duration.ofHours(1));
        renewal.current(soon());
        renewal.forget("value-9"::equals);
        assertThat(renewal.current(soon())).isEqualTo("value-1");
        renewal.forget("value-1"::equals);
        assertThat(renewal.current(soon())).isEqualTo("value-2");
    }

    @Test
    void current_anotherCallerRenewsForTooLong_endsAtTheDeadline() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Clock clock = Clock.systemUTC();
        Renewal<String> slow = new Renewal<>("test", clock, Duration.ZERO, deadline -> {
            inside.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Renewal.Term<>("late", null);
        });
        AtomicReference<String> got = new AtomicReference<>();
        Thread first = new Thread(() -> got.set(slow.current(Deadline.after(clock, Duration.ofMinutes(1)))));
        first.start();
        inside.await();
        TransportFailure failure = catchThrowableOfType(
                TransportFailure.class, () -> slow.current(Deadline.after(clock, Duration.ofMillis(50))));
        assertThat(failure.kind()).isEqualTo(TransportFailure.Kind.DEADLINE);
        Thread.currentThread().interrupt();
        TransportFailure interrupted = catchThrowableOfType(
                TransportFailure.class, () -> slow.current(Deadline.after(clock, Duration.ofMinutes(1))));
        assertThat(interrupted.kind()).isEqualTo(TransportFailure.Kind.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
        leave.countDown();
        first.join(5_000);
        assertThat(got.get()).isEqualTo("late");
        assertThat(slow.current(Deadline.after(clock, Duration.ZERO)))
                .as("no end")
                .isEqualTo("late");
    }
}
