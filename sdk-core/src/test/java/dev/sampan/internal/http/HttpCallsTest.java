package dev.sampan.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sampan.internal.retry.CallClass;
import dev.sampan.internal.retry.Route;
import dev.sampan.internal.retry.TransportFailure;
import dev.sampan.testing.FakeTime;
import dev.sampan.testing.Servers;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import mockwebserver3.MockResponse;
import okhttp3.Headers;
import okhttp3.Request;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpCallsTest {
    private Servers world;

    @BeforeEach
    void start() throws IOException {
        world = new Servers();
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private HttpAnswer get(String url) {
        return world.http
                .send(
                        new Route(url, url, "t"),
                        CallClass.READ,
                        world.http.deadline(),
                        () -> new Request.Builder().url(url).build())
                .value();
    }

    private String url() {
        return "http://" + world.host() + "/";
    }

    @Test
    void send_bombThatInflates_isCutAtTheCapAndNotRepeated() throws IOException {
        Buffer packed = new Buffer();
        try (var sink = Okio.buffer(new GzipSink(packed))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 80; i++) {
                sink.write(zeros);
            }
        }
        world.server.enqueue(new MockResponse.Builder()
                .setHeader("Content-Encoding", "gzip")
                .body(packed)
                .build());
        TransportFailure failure = catchThrowableOfType(TransportFailure.class, () -> get(url()));
        assertThat(failure.getCause()).isInstanceOf(BodyTooLargeException.class);
        assertThat(world.server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void send_plainHttpToAnotherMachine_isRefusedBeforeItConnects() {
        TransportFailure failure = catchThrowableOfType(TransportFailure.class, () -> get("http://192.0.2.1/"));
        assertThat(failure.getCause()).isInstanceOf(CleartextRefusedException.class);
        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(failure.isInDoubt()).isFalse();
    }

    @Test
    void send_staleConnection_isRepeated() throws Exception {
        world.server.enqueue(new MockResponse.Builder()
                .body("one")
                .onResponseEnd(new mockwebserver3.SocketEffect.CloseSocket(true, true, true))
                .build());
        world.server.enqueue(new MockResponse.Builder().body("two").build());
        assertThat(get(url()).text()).isEqualTo("one");
        assertThat(get(url()).text()).isEqualTo("two");
    }

    @Test
    void send_manyCalls_useOneConnection() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            world.server.enqueue(new MockResponse.Builder().body("x").build());
            get(url());
        }
        for (int i = 0; i < 20; i++) {
            assertThat(world.take().getConnectionIndex()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "Retry-After,3,PT3S",
                "Retry-After,0,PT0S",
                "Retry-After,-3,none",
                "Retry-After,soon,none",
                "Retry-After,999999999,PT24H",
                "Retry-After,'Sun, 01 Mar 2026 08:00:10 GMT',PT10S",
                "Retry-After,'Sun, 01 Mar 2026 07:00:00 GMT',PT0S",
                "x-acs-retry-after,1500,PT1.5S",
                "Other,3,none"
            })
    void retryAfter_eachForm_isRead(String name, String value, Duration expected) {
        assertThat(RetryAfter.of(Headers.of(name, value), new FakeTime())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,true",
        "127.1.2.3,true",
        "localhost,true",
        "::1,true",
        "[::1],true",
        "127.0.0.1.evil.example,false",
        "10.0.0.1,false",
        "localhost.evil.example,false",
        "0.0.0.0,false",
        "1270.0.0.1,false"
    })
    void isHost_loopback_onlyByItsLiteralNames(String host, boolean loopback) {
        assertThat(Loopback.isHost(host)).isEqualTo(loopback);
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8,true", "47.88.1.1,true", "127.0.0.1,false", "10.1.1.1,false", "172.16.0.1,false", "192.168.1.1,false",
        "169.254.169.254,false", "100.100.100.200,false", "100.64.0.1,false", "0.0.0.0,false", "224.0.0.1,false",
                "255.255.255.255,false",
        "::1,false", "fe80::1,false", "fd00::1,false", "2400:3200::1,true", "64:ff9b::a00:1,false"
    })
    void isPublic_addresses_areToldApart(String address, boolean expected) throws IOException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isEqualTo(expected);
    }
}
