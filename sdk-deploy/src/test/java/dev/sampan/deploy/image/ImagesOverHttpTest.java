package dev.sampan.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.plan.Done;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Unchanged;
import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.http.EventLoops;
import dev.sampan.sandbox.internal.http.FaultScript;
import dev.sampan.sandbox.internal.http.RequestLog;
import dev.sampan.sandbox.internal.registry.RegistryServer;
import dev.sampan.sandbox.internal.time.Timeline;
import dev.sampan.sandbox.internal.time.Timelines;
import dev.sampan.value.Secret;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images through the real client to two real registries on loopback: logins, mounts, faults. */
class ImagesOverHttpTest {
    private static final String USER = "builder";
    private static final String PASSWORD = "a-password-of-the-test";

    @TempDir
    Path folder;

    private final Timeline timeline = Timelines.start(SandboxTime.REAL);
    private final FaultScript faults = new FaultScript();
    private final RequestLog log = RequestLog.bounded(1000);
    private final Vertx vertx = EventLoops.create();
    private final RegistryServer here = RegistryServer.start(vertx, 0, false, timeline, faults, log);
    private final RegistryServer there =
            RegistryServer.start(vertx, 0, true, timeline, new FaultScript(), RequestLog.bounded(1000));
    private final Sampan sampan = Sampan.connect(c -> c.registryCredential(here.host(), USER, Secret.of(PASSWORD))
            .registryCredential(there.host(), USER, Secret.of(PASSWORD)));
    private final Images images = Images.on(sampan.registryAt(here.host()));
    private Path jar = Path.of("unset");

    @BeforeEach
    void prepare() throws IOException {
        here.logins().add(USER, PASSWORD, null);
        there.logins().add(USER, PASSWORD, null);
        jar = Jars.runnable(folder.resolve("web.jar"), Map.of("app/Main.class", "bytes"));
    }

    @AfterEach
    void close() throws Exception {
        sampan.close();
        here.close();
        there.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        timeline.close();
    }

    @Test
    void build_pushesWhatTheRegistryThenServesByDigest() {
        Image image = images.build("shop/web:1.4.0", jar).apply().orElseThrow();

        assertThat(sampan.registryAt(here.host()).resolve("shop/web:1.4.0").digest())
                .contains(image.digest());
        assertThat(sampan.registryAt(here.host()).tags("shop/web")).containsExactly("1.4.0");
        assertThat(images.adopt("shop/web:1.4.0").sizeBytes()).isEqualTo(image.sizeBytes());
        assertThat(images.build("shop/web:1.4.0", jar).apply()).isInstanceOf(Unchanged.class);
    }

    @Test
    void build_onABaseOfTheSameRegistry_mountsAndDownloadsNoLayer() {
        Image base = images.build("team/base:1.0.0", jar, b -> b.base("scratch"))
                .apply()
                .orElseThrow();
        int before = log.all().size();

        images.build(
                        "shop/web:1.4.0",
                        jar,
                        b -> b.base("team/base@" + base.digest()).user("1001"))
                .apply()
                .orElseThrow();

        List<ReceivedRequest> requests = log.all().subList(before, log.all().size());
        assertThat(requests)
                .anyMatch(r -> r.toString().contains("mount=") || r.toString().contains("mount"));
        assertThat(requests.stream()
                        .filter(r ->
                                r.toString().contains("GET") && r.toString().contains("/blobs/")))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void build_onABaseOfAnotherRegistry_copiesItsLayers() throws IOException {
        Path assets = Files.createDirectories(folder.resolve("assets"));
        Files.writeString(assets.resolve("index.html"), "<p>hello</p>");
        Image base = Images.on(sampan.registryAt(there.host()))
                .build("team/base:1.0.0", assets, b -> b.entrypoint("/serve"))
                .apply()
                .orElseThrow();

        Outcome<Image> outcome = images.build("shop/web:1.4.0", jar, b -> b.base(base.reference()))
                .apply();

        assertThat(outcome).isInstanceOf(Done.class);
        assertThat(outcome.orElseThrow().layers()).isEqualTo(2);
    }

    @Test
    void push_throughThrottlingResetsAndErrors_arrives() throws IOException {
        byte[] random = new byte[3 << 20];
        new Random(7).nextBytes(random);
        Path big = Files.createDirectories(folder.resolve("big"));
        Files.write(big.resolve("data.bin"), random);
        fault("PATCH", Fault.Kind.RESET, 0);
        fault("PUT", Fault.Kind.STATUS, 503);
        fault("HEAD", Fault.Kind.THROTTLE, 0);
        fault("POST", Fault.Kind.RESET, 0);

        Image image = images.build("shop/big:1.0.0", big, b -> b.entrypoint("/app/run"))
                .apply()
                .orElseThrow();

        faults.clear();
        assertThat(sampan.registryAt(here.host()).resolve("shop/big:1.0.0").digest())
                .contains(image.digest());
    }

    @Test
    void build_withAWrongPassword_saysSoAndShowsItNowhere() {
        try (Sampan wrong =
                Sampan.connect(c -> c.registryCredential(here.host(), USER, Secret.of("not-the-password")))) {
            assertThatThrownBy(() -> Images.on(wrong.registryAt(here.host())).build("shop/web:1.4.0", jar))
                    .satisfies(e -> assertThat(e.toString())
                            .doesNotContain("not-the-password")
                            .contains("next:"));
        }
    }

    private void fault(String match, Fault.Kind kind, int status) {
        faults.add(new Fault(ReceivedRequest.Server.REGISTRY, match, 1, 1, kind, status, Duration.ofMillis(100)));
    }
}
