package dev.sampan.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.plan.Done;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Unchanged;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images through the real client to registries on loopback: logins, layers, mounts, faults, rules. */
@SandboxTest
class ImagesOnSandboxTest {
    @TempDir
    Path folder;

    private final Sandbox sandbox;
    private final Sampan sampan;
    private final Images images;
    private final String repository = "shop/web-" + Long.toHexString(System.nanoTime());
    private Path jar = Path.of("unset");

    ImagesOnSandboxTest(Sandbox sandbox, Sampan sampan) {
        this.sandbox = sandbox;
        this.sampan = sampan;
        this.images = Images.on(sampan.registryAt(sandbox.registry()));
    }

    @BeforeEach
    void makeJar() throws IOException {
        jar = Jars.runnable(folder.resolve("web.jar"), Map.of("app/Main.class", "bytes"));
    }

    @Test
    void build_pushesWhatTheRegistryThenServesByDigest() {
        Image image = build("1.4.0");

        assertThat(sampan.registryAt(sandbox.registry())
                        .resolve(repository + ":1.4.0")
                        .digest())
                .contains(image.digest());
        assertThat(sampan.registryAt(sandbox.registry()).tags(repository)).containsExactly("1.4.0");
        assertThat(images.adopt(repository + ":1.4.0").sizeBytes()).isEqualTo(image.sizeBytes());
        assertThat(images.adopt(repository + ":1.4.0").reference()).isEqualTo(image.reference());
        assertThat(images.find(repository + ":9.9.9")).isEmpty();
    }

    @Test
    void build_ofTheSameAgain_sendsNothing() {
        Image first = build("1.4.0");
        int before = sandbox.requests().size();

        Outcome<Image> again = images.build(repository + ":1.4.0", jar).apply();

        assertThat(again).isInstanceOf(Unchanged.class);
        assertThat(again.orElseThrow().digest()).isEqualTo(first.digest());
        assertThat(since(before))
                .isNotEmpty()
                .allMatch(r -> List.of("GET", "HEAD").contains(r.method()));
    }

    @Test
    void build_ofAnotherTagWithTheSameLayers_uploadsNoLayer() throws IOException {
        Path files = Files.createDirectories(folder.resolve("files"));
        Files.writeString(files.resolve("run.sh"), "#!/bin/sh\necho hello\n");
        images.build(repository + ":1.4.0", files, b -> b.entrypoint("/bin/sh", "/app/run.sh"))
                .apply()
                .orElseThrow();
        int before = sandbox.requests().size();

        images.build(repository + ":1.4.1", files, b -> b.entrypoint("/bin/sh", "/app/run.sh"))
                .apply()
                .orElseThrow();

        // the one upload is the configuration, whose label names the version
        assertThat(since(before)).filteredOn(r -> r.method().equals("POST")).hasSize(1);
    }

    @Test
    void build_underAMutableTag_isRefusedUnlessWaivedUntilADay() {
        LocalDate today = sandbox.now().atZone(ZoneOffset.UTC).toLocalDate();

        assertThatThrownBy(() -> images.build(repository + ":latest", jar))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("image.tag-mutable");
        assertThatThrownBy(() -> images.build(
                        repository + ":latest", jar, b -> b.waive("image.tag-mutable", "a demo", today.minusDays(1))))
                .hasMessageContaining("its waiver ended on " + today.minusDays(1));
        ImagePlan waived = images.build(
                repository + ":latest", jar, b -> b.waive("image.tag-mutable", "a demo", today.plusDays(1)));
        assertThat(waived.findings()).extracting(Finding::id).contains("image.tag-mutable");
        assertThat(waived.apply()).isInstanceOf(Done.class);
    }

    @Test
    void build_withASecretInALayer_isRefusedBeforeAnythingIsSent() throws IOException {
        Path files = Files.createDirectories(folder.resolve("leaky"));
        String key = "-----BEGIN RSA PRIVATE " + "KEY-----\n" + "MIIEpAIBAAKCAQEA7".repeat(20)
                + "\n-----END RSA PRIVATE " + "KEY-----\n";
        Files.writeString(files.resolve("id_rsa"), key);
        int before = sandbox.requests().size();

        assertThatThrownBy(() -> images.build(repository + ":1.4.0", files, b -> b.entrypoint("/app/run")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("image.leak")
                .hasMessageContaining("id_rsa")
                .hasMessageNotContaining("MIIEpAIBAAKCAQEA7");
        assertThat(since(before)).noneMatch(r -> List.of("POST", "PUT", "PATCH").contains(r.method()));
    }

    @Test
    void build_onABaseOfTheSameRegistry_mountsAndDownloadsNoLayer() {
        Image base = images.build("team/base:1.0.0", jar, b -> b.base("scratch"))
                .apply()
                .orElseThrow();
        int before = sandbox.requests().size();

        images.build(
                        repository + ":1.4.0",
                        jar,
                        b -> b.base("team/base@" + base.digest()).user("1001"))
                .apply()
                .orElseThrow();

        assertThat(since(before)).anyMatch(r -> r.path().contains("mount="));
        assertThat(since(before).stream()
                        .filter(r -> r.method().equals("GET") && r.path().contains("/blobs/")))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void build_onABaseByTagOnly_isRefusedWithTheDigestToPin() {
        Image base = images.build("team/base:1.0.0", jar, b -> b.base("scratch"))
                .apply()
                .orElseThrow();

        assertThatThrownBy(() -> images.build(repository + ":1.4.0", jar, b -> b.base("team/base:1.0.0")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(base.digest().toString());
    }

    @Test
    void build_onABaseOfAnotherRegistry_copiesItsLayers() throws IOException {
        Path assets = Files.createDirectories(folder.resolve("assets"));
        Files.writeString(assets.resolve("index.html"), "<p>hello</p>");
        try (Sandbox elsewhere = Sandbox.start(s -> s.anonymousPull());
                Sampan there = elsewhere.connect()) {
            Image base = Images.on(there.registryAt(elsewhere.registry()))
                    .build("team/base:1.0.0", assets, b -> b.entrypoint("/serve"))
                    .apply()
                    .orElseThrow();

            Outcome<Image> outcome = images.build(repository + ":1.4.0", jar, b -> b.base(base.reference()))
                    .apply();

            assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
            assertThat(outcome.orElseThrow().layers()).isEqualTo(2);
        }
    }

    @Test
    void push_throughThrottlingResetsAndErrors_arrives() throws IOException {
        byte[] random = new byte[3 << 20];
        new Random(7).nextBytes(random);
        Path big = Files.createDirectories(folder.resolve("big"));
        Files.write(big.resolve("data.bin"), random);
        sandbox.fault(Fault.reset(Server.REGISTRY, "PATCH"))
                .fault(Fault.status(Server.REGISTRY, "PUT", 503))
                .fault(Fault.throttle(Server.REGISTRY, "HEAD", Duration.ofSeconds(2)))
                .fault(Fault.reset(Server.REGISTRY, "POST"));

        Image image = images.build(repository + ":1.0.0", big, b -> b.entrypoint("/app/run"))
                .apply()
                .orElseThrow();

        sandbox.clearFaults();
        assertThat(sampan.registryAt(sandbox.registry())
                        .resolve(repository + ":1.0.0")
                        .digest())
                .contains(image.digest());
    }

    @Test
    void build_withAWrongPassword_saysSoAndShowsItNowhere() {
        try (Sampan wrong =
                Sampan.connect(c -> c.registryCredential(sandbox.registry(), "me", Secret.of("not-the-password")))) {
            assertThatThrownBy(() ->
                            Images.on(wrong.registryAt(sandbox.registry())).build(repository + ":1.4.0", jar))
                    .satisfies(e -> assertThat(e.toString())
                            .doesNotContain("not-the-password")
                            .contains("next:"));
        }
    }

    private Image build(String tag) {
        return images.build(repository + ":" + tag, jar).apply().orElseThrow();
    }

    private List<ReceivedRequest> since(int before) {
        List<ReceivedRequest> all = sandbox.requests();
        return all.subList(before, all.size()).stream()
                .filter(r -> r.server() == Server.REGISTRY)
                .toList();
    }
}
