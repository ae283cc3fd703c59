package dev.sampan.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sampan.testing.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrierTest {
    private static final Route ROUTE = new Route("https://a.example:443", "acct", "get pods");
    private final FakeTime time = new FakeTime();
    private int sends;

    @AfterEach
    void clearInterrupt() {
        assertThat(Thread.interrupted()).isFalse();
    }

    /** The longest wait each time, so that a test can tell the schedule. */
    private static final RandomGenerator LONGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private Retrier retrier(RandomGenerator random) {
        return new Retrier(
                time,
                time,
                random,
                RetrySettings.standard(),
                new Governors(),
                e -> e.getMessage() != null && e.getMessage().equals("untrusted"));
    }

    /** Outcomes: ok, 404, 500, 429, 429+N (Retry-After seconds), cut (after sending), refused (nothing sent), untrusted, slow. */
    private Attempt<String> script(String outcomes) {
        Deque<String> left = new ArrayDeque<>(Arrays.asList(outcomes.trim().split("\\s+")));
        return (limit, mark) -> {
            sends++;
            String outcome = left.size() > 1 ? left.pop() : left.element();
            if (!outcome.equals("refused")) {
                mark.begin();
            }
            if (outcome.startsWith("429+")) {
                return new Answer<>(
                        "429", Answer.Signal.THROTTLED, Duration.ofSeconds(Long.parseLong(outcome.substring(4))));
            }
            return switch (outcome) {
                case "ok", "404" -> Answer.last(outcome);
                case "500" -> new Answer<>(outcome, Answer.Signal.SERVER_ERROR, null);
                case "429" -> new Answer<>(outcome, Answer.Signal.THROTTLED, null);
                case "slow" -> {
                    time.advance(limit);
                    throw new IOException("slow");
                }
                default -> throw new IOException(outcome);
            };
        };
    }

    private Deadline twoMinutes() {
        return Deadline.after(time, Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            READ             | ok                   | ok      | 1 |
            READ             | 404                  | 404     | 1 |
            READ             | 500 500 500 ok       | ok      | 4 | 50,100,200
            READ             | 500 500 500 500 ok   | 500     | 4 | 50,100,200
            READ             | cut cut cut ok       | ok      | 4 | 50,100,200
            READ             | cut cut cut cut ok   | BROKEN! | 4 | 50,100,200
            READ             | 500 cut 429 ok       | ok      | 4 | 50,100,1000
            IDEMPOTENT_WRITE | 500 500 ok           | ok      | 3 | 50,100
            IDEMPOTENT_WRITE | 500 500 500 ok       | 500     | 3 | 50,100
            IDEMPOTENT_WRITE | cut cut cut          | BROKEN! | 3 | 50,100
            NON_IDEMPOTENT   | 500 ok               | 500     | 1 |
            NON_IDEMPOTENT   | cut ok               | BROKEN! | 1 |
            NON_IDEMPOTENT   | refused refused ok   | ok      | 3 | 50,100
            NON_IDEMPOTENT   | refused refused refused ok | BROKEN | 3 | 50,100
            NON_IDEMPOTENT   | refused cut ok       | BROKEN! | 2 | 50
            NON_IDEMPOTENT   | 429 429 ok           | ok      | 3 | 1000,2000
            READ             | 429 429 429 429 429 429 429 ok | ok | 8 | 1000,2000,4000,8000,16000,20000,20000
            READ             | 429+3 ok             | ok      | 2 | 3000
            READ             | 429+600 ok           | ok      | 2 | 119000
            READ             | untrusted            | BROKEN! | 1 |
            """)
    void call_outcomesInTurn_waitsAndEndsAsTheTableSays(
            CallClass callClass, String outcomes, String end, int expectedSends, String waits) {
        String ended;
        try {
            ended = retrier(LONGEST)
                    .call(ROUTE, callClass, twoMinutes(), script(outcomes))
                    .value();
        } catch (TransportFailure failure) {
            ended = failure.kind() + (failure.isInDoubt() ? "!" : "");
        }
        assertThat(ended).isEqualTo(end);
        assertThat(sends).isEqualTo(expectedSends);
        List<String> slept =
                time.sleeps().stream().map(d -> Long.toString(d.toMillis())).toList();
        assertThat(String.join(",", slept)).isEqualTo(waits == null ? "" : waits);
    }

    @Test
    void call_throttledForever_endsBeforeTheDeadlineWithTheLastAnswer() {
        var result = retrier(LONGEST).call(ROUTE, CallClass.READ, twoMinutes(), script("429"));
        assertThat(result.value()).isEqualTo("429");
        assertThat(time.sleeps().stream().mapToLong(Duration::toMillis).sum()).isBetween(100_000L, 120_000L);
    }

    @Test
    void call_silentServer_endsWithTheDeadline() {
        TransportFailure failure = catchThrowableOfType(
                TransportFailure.class,
                () -> retrier(LONGEST)
                        .call(ROUTE, CallClass.READ, Deadline.after(time, Duration.ofSeconds(70)), script("slow")));
        assertThat(failure.kind()).isEqualTo(TransportFailure.Kind.DEADLINE);
        assertThat(sends).isEqualTo(3);
    }

    @Test
    void call_interruptedWhileWaiting_throwsAndKeepsTheFlag() {
        Attempt<String> interrupting = (limit, mark) -> {
            mark.begin();
            Thread.currentThread().interrupt();
            throw new IOException("cut");
        };
        TransportFailure failure = catchThrowableOfType(
                TransportFailure.class, () -> retrier(LONGEST).call(ROUTE, CallClass.READ, twoMinutes(), interrupting));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.kind()).isEqualTo(TransportFailure.Kind.INTERRUPTED);
        assertThat(failure.isInDoubt()).isTrue();
    }

    @Test
    void call_tenFailures_opensTheCircuitAndProbesEachFiveSeconds() {
        Retrier retrier = retrier(LONGEST);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> retrier.call(ROUTE, CallClass.READ, twoMinutes(), script("cut")))
                    .isInstanceOf(TransportFailure.class);
        }
        int before = sends;
        TransportFailure open = catchThrowableOfType(
                TransportFailure.class, () -> retrier.call(ROUTE, CallClass.READ, twoMinutes(), script("ok")));
        assertThat(open.kind()).isEqualTo(TransportFailure.Kind.CIRCUIT_OPEN);
        assertThat(sends).isEqualTo(before);
        time.advance(Duration.ofSeconds(5));
        assertThat(retrier.call(ROUTE, CallClass.READ, twoMinutes(), script("ok"))
                        .value())
                .isEqualTo("ok");
        assertThat(retrier.call(ROUTE, CallClass.READ, twoMinutes(), script("ok"))
                        .value())
                .isEqualTo("ok");
    }

    @Test
    void call_otherEndpoint_isNotStoppedByTheCircuitOfTheFirst() {
        Retrier retrier = retrier(LONGEST);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> retrier.call(ROUTE, CallClass.READ, twoMinutes(), script("cut")))
                    .isInstanceOf(TransportFailure.class);
        }
        Route other = new Route("https://b.example:443", "acct", "get pods");
        assertThat(retrier.call(other, CallClass.READ, twoMinutes(), script("ok"))
                        .value())
                .isEqualTo("ok");
    }

    @Test
    void call_outageOfManyCalls_isAmplifiedByTheBucketOnly() {
        Retrier retrier = retrier(LONGEST);
        int calls = 1_000;
        for (int i = 0; i < calls; i++) {
            retrier.call(ROUTE, CallClass.READ, twoMinutes(), script("500"));
        }
        assertThat(sends).isBetween(calls, calls + 500 / 14 + 1);
    }

    @Test
    void call_closedRetrier_throwsClosed() {
        Retrier retrier = retrier(LONGEST);
        retrier.close();
        TransportFailure failure = catchThrowableOfType(
                TransportFailure.class, () -> retrier.call(ROUTE, CallClass.READ, twoMinutes(), script("ok")));
        assertThat(failure.kind()).isEqualTo(TransportFailure.Kind.CLOSED);
    }

    @Test
    void fullJitter_manySeeds_staysBetweenNothingAndTheCeiling() {
        long seed = 20_260_301L;
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            int round = 1 + random.nextInt(60);
            Duration wait = Backoff.fullJitter(Duration.ofMillis(50), Duration.ofSeconds(20), round, random);
            assertThat(wait)
                    .as("seed %d round %d", seed, round)
                    .isBetween(Duration.ZERO, Backoff.ceiling(Duration.ofMillis(50), Duration.ofSeconds(20), round));
        }
    }
}
