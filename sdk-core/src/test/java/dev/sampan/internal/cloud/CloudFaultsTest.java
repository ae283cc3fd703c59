package dev.sampan.internal.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.credentials.models.CredentialModel;
import com.aliyun.credentials.provider.AlibabaCloudCredentialsProvider;
import dev.sampan.internal.retry.CallClass;
import dev.sampan.problem.RemoteException;
import dev.sampan.problem.SampanException;
import dev.sampan.testing.FakeTime;
import dev.sampan.testing.Servers;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each fault between here and the cloud comes to: how often the call is sent, and how it ends. */
class CloudFaultsTest {
    private static final AlibabaCloudCredentialsProvider KEY = new Key();

    private final FakeTime time = new FakeTime();
    private Servers world;

    @BeforeEach
    void start() throws IOException {
        world = new Servers(time, time, Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    /** Faults come in turn, and then good answers. The columns are a read, an idempotent write and any other write. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            closed                   | cloud.unreachable 0       | cloud.unreachable 0      | cloud.unreachable 0
            reset                    | ok 2                      | ok 2                     | cloud.outcome-unknown 1
            reset reset reset        | ok 4                      | cloud.outcome-unknown 3  | cloud.outcome-unknown 1
            reset reset reset reset  | cloud.unreachable 4       | cloud.outcome-unknown 3  | cloud.outcome-unknown 1
            cut                      | ok 2                      | ok 2                     | cloud.outcome-unknown 1
            length                   | ok 2                      | ok 2                     | cloud.outcome-unknown 1
            garbled                  | cloud.garbled-answer 1    | cloud.outcome-unknown 1  | cloud.outcome-unknown 1
            html                     | cloud.garbled-answer 1    | cloud.outcome-unknown 1  | cloud.outcome-unknown 1
            deep                     | cloud.garbled-answer 1    | cloud.outcome-unknown 1  | cloud.outcome-unknown 1
            bomb                     | cloud.answer-too-large 1  | cloud.outcome-unknown 1  | cloud.outcome-unknown 1
            429 429                  | ok 3                      | ok 3                     | ok 3
            busy                     | ok 2                      | ok 2                     | ok 2
            wait                     | ok 2                      | ok 2                     | ok 2
            500                      | ok 2                      | ok 2                     | cloud.outcome-unknown 1
            502                      | ok 2                      | ok 2                     | cloud.outcome-unknown 1
            504                      | ok 2                      | ok 2                     | cloud.outcome-unknown 1
            500 500 500              | ok 4                      | cloud.outcome-unknown 3  | cloud.outcome-unknown 1
            500 500 500 500          | cloud.server-error 4      | cloud.outcome-unknown 3  | cloud.outcome-unknown 1
            403                      | cloud.access-denied 1     | cloud.access-denied 1    | cloud.access-denied 1
            404                      | cloud.not-found 1         | cloud.not-found 1        | cloud.not-found 1
            409                      | cloud.refused 1           | cloud.refused 1          | cloud.refused 1
            302                      | cloud.refused 1           | cloud.refused 1          | cloud.refused 1
            soft                     | cloud.soft-failure 1      | cloud.soft-failure 1     | cloud.soft-failure 1
            clock                    | ok 2                      | ok 2                     | ok 2
            clock clock              | cloud.clock-skew 2        | cloud.clock-skew 2       | cloud.clock-skew 2
            """)
    void fault_onEachKindOfCall_comesToWhatTheTableSays(String faults, String read, String write, String other)
            throws IOException {
        assertThat(List.of(
                        outcome(faults, CallClass.READ),
                        outcome(faults, CallClass.IDEMPOTENT_WRITE),
                        outcome(faults, CallClass.NON_IDEMPOTENT)))
                .containsExactly(read, write, other);
    }

    @ParameterizedTest
    @CsvSource({"hung", "drip"})
    void answer_thatDoesNotComeToAnEnd_isGivenUpAtTheDeadline(String fault) throws IOException {
        try (Servers slow =
                new Servers(java.time.Clock.systemUTC(), dev.sampan.time.Sleeper.system(), Duration.ofMillis(400))) {
            slow.server.enqueue(fault(fault));
            slow.server.enqueue(fault(fault));
            long began = System.nanoTime();
            assertThat(ended(slow, CallClass.READ)).isEqualTo("cloud.deadline");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(390));
        }
    }

    @ParameterizedTest
    @CsvSource({"429", "wait"})
    void throttled_withATimeToWait_isNotSentAgainBefore(String fault) throws IOException {
        Instant began = time.instant();
        assertThat(outcome(fault, CallClass.READ)).isEqualTo("ok 2");
        assertThat(Duration.between(began, time.instant())).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    }

    private String outcome(String faults, CallClass callClass) throws IOException {
        try (Servers fresh = new Servers(time, time, Duration.ofSeconds(20))) {
            if (faults.equals("closed")) {
                fresh.server.close();
                return ended(fresh, callClass) + " 0";
            }
            Arrays.stream(faults.split(" ")).map(this::fault).forEach(fresh.server::enqueue);
            for (int good = 0; good < 6; good++) {
                fresh.json(200, "{\"RequestId\":\"r\"}");
            }
            String end = ended(fresh, callClass);
            return end + " " + fresh.server.getRequestCount();
        }
    }

    private static String ended(Servers world, CallClass callClass) {
        CloudApi api = new CloudApi(
                Product.CS, "2015-12-15", "Anything", "POST", "/anything", callClass, "cs:Anything", "*", false);
        Endpoints endpoints = Endpoints.of("ap-southeast-1", false, URI.create("http://" + world.host()), Map.of());
        try {
            new CloudCalls(world.http, endpoints, () -> KEY).call(api, Map.of());
            return "ok";
        } catch (SampanException e) {
            assertThat(e.getMessage()).hasLineCount(4);
            if (e instanceof RemoteException remote && e.code().equals("cloud.access-denied")) {
                assertThat(remote.getMessage()).contains("cs:Anything");
            }
            return e.code();
        }
    }

    private MockResponse fault(String name) {
        MockResponse.Builder answer = new MockResponse.Builder().setHeader("Content-Type", "application/json");
        return switch (name) {
            case "reset" ->
                answer.onResponseStart(new SocketEffect.CloseSocket(true, true, true))
                        .build();
            case "cut" ->
                answer.body("{\"RequestId\":\"" + "r".repeat(100_000) + "\"}")
                        .onResponseBody(new SocketEffect.CloseSocket(true, true, true))
                        .build();
            case "length" ->
                answer.body("{\"RequestId\":\"r\"}")
                        .setHeader("Content-Length", "1000")
                        .onResponseEnd(new SocketEffect.CloseSocket(true, true, true))
                        .build();
            case "garbled" -> answer.body("{\"RequestId\":").build();
            case "html" -> answer.body("<html>proxy</html>").build();
            case "deep" -> answer.body("[".repeat(10_000) + "]".repeat(10_000)).build();
            case "bomb" ->
                answer.setHeader("Content-Encoding", "gzip").body(bomb()).build();
            case "hung" -> answer.onResponseStart(SocketEffect.Stall.INSTANCE).build();
            case "drip" ->
                answer.body("{\"RequestId\":\"" + "r".repeat(100) + "\"}")
                        .throttleBody(1, 100, java.util.concurrent.TimeUnit.MILLISECONDS)
                        .build();
            case "429" ->
                answer.code(429).setHeader("Retry-After", "3").body("{}").build();
            case "busy" ->
                answer.code(400).body("{\"Code\":\"Throttling.User\"}").build();
            case "wait" ->
                answer.code(503)
                        .setHeader("x-acs-retry-after", "3000")
                        .body("{\"code\":\"ServiceUnavailable\"}")
                        .build();
            case "403" ->
                answer.code(403)
                        .body("{\"code\":\"StatusForbidden\",\"message\":\"no\"}")
                        .build();
            case "404" ->
                answer.code(404)
                        .body("{\"code\":\"ErrorClusterNotFound\",\"message\":\"no\"}")
                        .build();
            case "409" -> answer.code(409).body("{\"code\":\"ErrorConflict\"}").build();
            case "302" ->
                answer.code(302).setHeader("Location", "http://192.0.2.1/").build();
            case "soft" ->
                answer.body("{\"IsSuccess\":false,\"Code\":\"SOMETHING\"}").build();
            case "clock" ->
                answer.code(400)
                        .setHeader("Date", "Sun, 01 Mar 2026 08:20:00 GMT")
                        .body("{\"Code\":\"InvalidTimeStamp.Expired\"}")
                        .build();
            default -> answer.code(Integer.parseInt(name)).body("").build();
        };
    }

    private static Buffer bomb() {
        Buffer packed = new Buffer();
        try (var sink = Okio.buffer(new GzipSink(packed))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 80; i++) {
                sink.write(zeros);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return packed;
    }

    /** A long-lived access key. */
    static final class Key implements AlibabaCloudCredentialsProvider {
        @Override
        public CredentialModel getCredentials() {
            return CredentialModel.builder()
                    .accessKeyId("AKID")
                    .accessKeySecret("secret")
                    .providerName("test")
                    .build();
        }

        @Override
        public String getProviderName() {
            return "test";
        }

        @Override
        public void close() {}
    }
}
