package dev.sampan.sandbox.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.Fault.Kind;
import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.value.Digest;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryFaultsTest {
    private static final byte[] NOTHING = new byte[0];
    private final RegistryFixture at = new RegistryFixture();

    @AfterEach
    void stop() {
        at.close();
    }

    @Test
    void throttle_answers429OnExactlyTheCallsAskedFor() {
        at.faults.add(new Fault(Server.REGISTRY, "/v2/", 2, 2, Kind.THROTTLE, 0, Duration.ofSeconds(3)));

        assertThat(at.get("/v2/").statusCode()).isEqualTo(200);
        HttpResponse<String> throttled = at.get("/v2/");
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(throttled.headers().firstValue("Retry-After")).contains("3");
        assertThat(throttled.body()).contains("TOOMANYREQUESTS");
        assertThat(at.get("/v2/").statusCode()).isEqualTo(429);
        assertThat(at.get("/v2/").statusCode()).isEqualTo(200);
    }

    @Test
    void reset_closesBeforeAnyEffect() {
        String digest = Digest.sha256(bytes("x")).toString();
        at.faults.add(new Fault(Server.REGISTRY, "uploads", 1, 9, Kind.RESET, 0, Duration.ZERO));

        assertThatThrownBy(() -> at.push("a/b", bytes("x"))).isInstanceOf(UncheckedIOException.class);

        at.faults.clear();
        assertThat(at.get("/v2/a/b/blobs/" + digest).statusCode()).isEqualTo(404);
        assertThat(at.log.all()).filteredOn(r -> r.status() == 0).isNotEmpty();
    }

    @Test
    void cut_happensAfterTheEffect() {
        at.faults.add(new Fault(Server.REGISTRY, "PUT", 1, 1, Kind.CUT, 0, Duration.ZERO));

        assertThatThrownBy(() -> at.pushImage("a/b", "1", "x")).isInstanceOf(UncheckedIOException.class);

        assertThat(at.get("/v2/a/b/manifests/1").statusCode()).isEqualTo(200);
    }

    @Test
    void cut_deliversAboutHalfOfALargeAnswer() {
        String digest = at.push("a/b", new byte[200_000]);
        at.faults.add(new Fault(Server.REGISTRY, "GET", 1, 1, Kind.CUT, 0, Duration.ZERO));

        assertThatThrownBy(() -> at.get("/v2/a/b/blobs/" + digest)).isInstanceOf(UncheckedIOException.class);
        assertThat(at.get("/v2/a/b/blobs/" + digest).body()).hasSize(200_000);
    }

    @Test
    void stall_answersWhenTheTimelineHasMoved() throws ExecutionException, InterruptedException, TimeoutException {
        at.faults.add(new Fault(Server.REGISTRY, "/v2/", 1, 1, Kind.STALL, 0, Duration.ofMinutes(5)));
        CompletableFuture<HttpResponse<String>> call = CompletableFuture.supplyAsync(() -> at.get("/v2/"));
        assertThatThrownBy(() -> call.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        at.timeline.advance(Duration.ofMinutes(5));

        assertThat(call.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void status_isAnsweredWithoutAnyEffect() {
        at.faults.add(new Fault(Server.REGISTRY, "POST", 1, 1, Kind.STATUS, 503, Duration.ZERO));
        byte[] blob = bytes("x");
        String path = "/v2/a/b/blobs/uploads/?digest=" + Digest.sha256(blob);

        assertThat(at.call("POST", path, blob).statusCode()).isEqualTo(503);
        assertThat(at.get("/v2/a/b/blobs/" + Digest.sha256(blob)).statusCode()).isEqualTo(404);
        assertThat(at.call("POST", path, blob).statusCode()).isEqualTo(201);
    }

    @Test
    void log_keepsTheNewestInOrder() {
        for (int i = 0; i < 105; i++) {
            at.call("GET", "/v2/?i=" + i, NOTHING);
        }

        assertThat(at.log.all()).hasSize(100);
        assertThat(at.log.all().get(0).path()).isEqualTo("/v2/?i=5");
        assertThat(at.log.all().get(99)).extracting(ReceivedRequest::status).isEqualTo(200);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
