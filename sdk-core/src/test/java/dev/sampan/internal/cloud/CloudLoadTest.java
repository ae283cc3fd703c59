package dev.sampan.internal.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.internal.http.HttpCalls;
import dev.sampan.internal.http.HttpClients;
import dev.sampan.internal.http.TlsFailure;
import dev.sampan.internal.retry.CallClass;
import dev.sampan.internal.retry.Governors;
import dev.sampan.internal.retry.Retrier;
import dev.sampan.internal.retry.RetrySettings;
import dev.sampan.internal.retry.SendMark;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Environment;
import dev.sampan.problem.SampanException;
import dev.sampan.progress.ProgressListener;
import dev.sampan.testing.FakeTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many calls to a cloud that is down, throttles or fails at random, on a clock that only waits move. */
class CloudLoadTest {
    private static final int CALLS = 1_000;
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final long SEED = 20261128;

    private final FakeTime time = new FakeTime();
    private final RandomGenerator random = new Random(SEED);
    private final OkHttpClient base = HttpClients.open();
    private int sent;

    @AfterEach
    void close() {
        HttpClients.close(base);
    }

    /** What the cloud does with one request. */
    @FunctionalInterface
    private interface Behaviour {
        Response answer(Interceptor.Chain chain) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(strings = {"refused", "broken", "503"})
    void outage_thatIsTotal_isNotMadeWorseByMoreThanATenth(String fault) {
        CloudCalls cloud = cloud(chain -> fault(chain, fault));
        int failed = 0;
        for (int call = 0; call < CALLS; call++) {
            failed += end(cloud, CallClass.READ).equals("ok") ? 0 : 1;
        }
        assertThat(failed).isEqualTo(CALLS);
        assertThat(sent).as("requests of %d calls", CALLS).isLessThanOrEqualTo(CALLS * 11 / 10);
    }

    @Test
    void throttling_ofThreeCallsInTen_failsNone() {
        CloudCalls cloud = cloud(chain -> random.nextInt(10) < 3 ? fault(chain, "throttled") : fault(chain, "ok"));
        for (int call = 0; call < CALLS; call++) {
            assertThat(end(cloud, CallClass.NON_IDEMPOTENT))
                    .as("call %d, seed %d", call, SEED)
                    .isEqualTo("ok");
        }
        assertThat(sent).isBetween(CALLS * 13 / 10, CALLS * 16 / 10);
    }

    @Test
    void faults_atRandom_leaveEachCallWithinItsDeadline() {
        List<String> faults =
                List.of("ok", "refused", "broken", "hung", "503", "throttled", "throttled-long", "slow", "garbled");
        CloudCalls cloud = cloud(chain -> fault(chain, faults.get(random.nextInt(faults.size()))));
        for (int call = 0; call < CALLS; call++) {
            CallClass callClass = CallClass.values()[random.nextInt(CallClass.values().length)];
            Instant began = time.instant();
            String end = end(cloud, callClass);
            assertThat(Duration.between(began, time.instant()))
                    .as("call %d, a %s that ended as %s, seed %d", call, callClass, end, SEED)
                    .isLessThanOrEqualTo(DEADLINE.plusMillis(250));
        }
        assertThat(sent).isGreaterThan(CALLS / 2);
    }

    private CloudCalls cloud(Behaviour behaviour) {
        OkHttpClient client = base.newBuilder()
                .addInterceptor(chain -> {
                    sent++;
                    return behaviour.answer(chain);
                })
                .build();
        Session session =
                new Session(time, time, DEADLINE, Environment.dev(), List.of(), ProgressListener.none(), client);
        Retrier retrier =
                new Retrier(time, time, random, RetrySettings.standard(), new Governors(), TlsFailure::isHopeless);
        Endpoints endpoints = Endpoints.of("ap-southeast-1", false, URI.create("http://127.0.0.1:1"), Map.of());
        return new CloudCalls(new HttpCalls(session, retrier), endpoints, CloudFaultsTest.Key::new);
    }

    private static String end(CloudCalls cloud, CallClass callClass) {
        CloudApi api = new CloudApi(
                Product.CS, "2015-12-15", "Anything", "POST", "/anything", callClass, "cs:Anything", "*", false);
        try {
            cloud.call(api, Map.of());
            return "ok";
        } catch (SampanException e) {
            return e.code();
        }
    }

    private Response fault(Interceptor.Chain chain, String name) throws IOException {
        SendMark mark = chain.request().tag(SendMark.class);
        if (mark != null && !name.equals("refused")) {
            mark.begin();
        }
        return switch (name) {
            case "refused" -> throw new ConnectException("refused");
            case "broken" -> throw new IOException("unexpected end of stream");
            case "hung" -> {
                time.advance(Duration.ofNanos(chain.call().timeout().timeoutNanos()));
                throw new SocketTimeoutException("timeout");
            }
            case "slow" -> {
                time.advance(Duration.ofMillis(700));
                yield answer(chain, 200, "{}");
            }
            case "503" -> answer(chain, 503, "");
            case "throttled" -> answer(chain, 400, "{\"Code\":\"Throttling\"}");
            case "throttled-long" -> answer(chain, 429, "{\"code\":\"Throttling\"}", "Retry-After", "600");
            case "garbled" -> answer(chain, 200, "<html>");
            default -> answer(chain, 200, "{}");
        };
    }

    private static Response answer(Interceptor.Chain chain, int status, String body, String... header) {
        Response.Builder response = new Response.Builder()
                .request(chain.request())
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("")
                .body(ResponseBody.create(body, MediaType.get("application/json")));
        if (header.length > 0) {
            response.header(header[0], header[1]);
        }
        return response.build();
    }
}
