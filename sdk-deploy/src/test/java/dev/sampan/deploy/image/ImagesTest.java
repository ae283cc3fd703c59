package dev.sampan.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.deploy.TestSessions;
import dev.sampan.plan.Done;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unchanged;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.RegistryException;
import dev.sampan.progress.ProgressEvent;
import dev.sampan.progress.ProgressListener;
import dev.sampan.value.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LocalDate TOMORROW = LocalDate.of(2026, 11, 24);

    @TempDir
    Path folder;

    private MemoryRegistry registry = new MemoryRegistry(TestSessions.session());
    private Images images = Images.on(registry);
    private Path jar = Path.of("unset");

    @BeforeEach
    void makeJar() throws IOException {
        jar = Jars.runnable(folder.resolve("web.jar"), Map.of("app/Main.class", "not really a class"));
    }

    @Test
    void build_ofJarOnScratch_pushesLayerConfigAndManifest() throws IOException {
        ImagePlan plan = images.build("shop/web:1.4.0", jar);
        assertThat(registry.calls).containsOnly("findManifest");

        Outcome<Image> outcome = plan.apply();

        assertThat(outcome).isInstanceOf(Done.class);
        Image image = outcome.orElseThrow();
        assertThat(image.reference()).isEqualTo("registry.example.com/shop/web:1.4.0@" + image.digest());
        assertThat(image.digest()).isEqualTo(plan.image().digest());
        JsonNode config = config("shop/web", "1.4.0");
        assertThat(config.at("/config/Entrypoint")).hasToString("[\"java\",\"-jar\",\"/app/app.jar\"]");
        assertThat(config.at("/config/User").asText()).isEqualTo("65532");
        assertThat(config.at("/config/Labels/org.opencontainers.image.version").asText())
                .isEqualTo("1.4.0");
        assertThat(config.at("/rootfs/diff_ids")).hasSize(1);
    }

    @Test
    void build_ofTheSameBytes_givesThisDigestEverywhere() throws IOException {
        Path clone = Files.createDirectories(folder.resolve("another/clone")).resolve("renamed.jar");
        Files.copy(jar, clone);
        Files.setLastModifiedTime(clone, FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));

        ImagePlan one =
                images.build("shop/web:1.4.0", jar, b -> b.base("scratch").port(8080));
        ImagePlan two =
                images.build("shop/web:1.4.0", clone, b -> b.base("scratch").port(8080));

        assertThat(two.image().digest()).isEqualTo(one.image().digest());
        assertThat(two.digest()).isEqualTo(one.digest());
    }

    @Test
    void build_ofAKnownFolder_givesTheDigestItGaveOnEveryJdk() throws IOException {
        Path known = Files.createDirectories(folder.resolve("known"));
        Files.writeString(known.resolve("run.sh"), "#!/bin/sh\necho hello\n".repeat(100));

        assertThat(images.build("shop/web:1.4.0", known, b -> b.entrypoint("/bin/sh", "/app/run.sh"))
                        .image()
                        .digest())
                .hasToString("sha256:693063e10dadb4d6046b6611e9bce4c53adea1f069ab77682b44e132211cad1d");
    }

    @Test
    void build_ofFolderCreatedInAnotherOrder_givesTheSameDigest() throws IOException {
        Path one = Files.createDirectories(folder.resolve("one"));
        Path two = Files.createDirectories(folder.resolve("two"));
        for (String name : List.of("a", "b", "c")) {
            Files.writeString(one.resolve(name), name);
        }
        for (String name : List.of("c", "b", "a")) {
            Files.writeString(two.resolve(name), name);
        }
        Files.setPosixFilePermissions(two.resolve("a"), PosixFilePermissions.fromString("rw-rw----"));

        assertThat(images.build("shop/web:1.4.0", two, b -> b.entrypoint("/app/a"))
                        .image()
                        .digest())
                .isEqualTo(images.build("shop/web:1.4.0", one, b -> b.entrypoint("/app/a"))
                        .image()
                        .digest());
    }

    @Test
    void apply_twice_isUnchangedAndWritesNothing() {
        images.build("shop/web:1.4.0", jar).apply();
        registry.calls.clear();

        ImagePlan again = images.build("shop/web:1.4.0", jar);

        assertThat(again.isEmpty()).isTrue();
        assertThat(again.apply()).isInstanceOf(Unchanged.class);
        assertThat(registry.calls).containsOnly("findManifest");
        assertThat(again.toString()).contains("unchanged");
    }

    @Test
    void build_forTakenTag_isRefusedAndWaivable() throws IOException {
        Image first = images.build("shop/web:1.4.0", jar).apply().orElseThrow();
        Path other = Jars.runnable(folder.resolve("other.jar"), Map.of("x", "y"));

        assertThatThrownBy(() -> images.build("shop/web:1.4.0", other))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("image.tag-taken")
                .hasMessageContaining(first.digest().toString());

        ImagePlan waived = images.build("shop/web:1.4.0", other, b -> b.waive("image.tag-taken", "demo", TOMORROW));
        assertThat(waived.findings())
                .anySatisfy(f -> assertThat(f.reason()).isEqualTo("image.tag-taken waived until 2026-11-24: demo"));
        assertThat(waived.apply()).isInstanceOf(Done.class);
        assertThat(config("shop/web", "1.4.0")
                        .at("/config/Labels/dev.sampan.waiver.image.tag-taken")
                        .asText())
                .isEqualTo("until 2026-11-24: demo");
        assertThat(images.build("shop/web:1.4.0", other, b -> b.waive("image.tag-taken", "demo", TOMORROW))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void build_withMutableTag_isRefused() {
        for (String reference :
                List.of("shop/web", "shop/web:latest", "shop/web:main", "shop/web:1.4", "shop/web:abc")) {
            assertThatThrownBy(() -> images.build(reference, jar))
                    .as(reference)
                    .hasMessageContaining("image.tag-mutable");
        }
        for (String reference : List.of("shop/web:1.4.0", "shop/web:v1.4.0-rc.1", "shop/web:3f2a9bc")) {
            assertThat(images.build(reference, jar).isEmpty()).as(reference).isFalse();
        }
        assertThat(registry.count("putManifest")).isZero();
    }

    @Test
    void build_withWaiverThatEnded_isRefusedAndSaysSo() {
        LocalDate yesterday = LocalDate.of(2026, 11, 22);
        assertThatThrownBy(
                        () -> images.build("shop/web:main", jar, b -> b.waive("image.tag-mutable", "demo", yesterday)))
                .hasMessageContaining("its waiver ended on 2026-11-22");
    }

    @Test
    void build_onTagOnlyBase_isRefusedWithTheDigestToPin() throws IOException {
        Digest base = pushBase("team/jre", "21");

        assertThatThrownBy(() -> images.build("shop/web:1.4.0", jar, b -> b.base("team/jre:21")))
                .hasMessageContaining("image.base-unpinned")
                .hasMessageContaining("base(\"team/jre:21@" + base + "\")");
    }

    @Test
    void build_onPinnedBase_mountsItsLayersAndKeepsItsEnvironment() throws IOException {
        Digest base = pushBase("team/jre", "21");

        images.build("shop/web:1.4.0", jar, b -> b.base("team/jre:21@" + base).env("MODE", "prod"))
                .apply()
                .orElseThrow();

        assertThat(registry.count("mountBlob")).isEqualTo(1);
        JsonNode manifest = JSON.readTree(registry.manifest("shop/web@1.4.0").content());
        assertThat(manifest.path("layers")).hasSize(2);
        JsonNode config = config("shop/web", "1.4.0");
        assertThat(config.at("/config/Env")).hasToString("[\"JAVA_HOME=/opt/java\",\"MODE=prod\"]");
        assertThat(config.at("/rootfs/diff_ids")).hasSize(2);
        assertThat(config.at("/config/Labels/org.opencontainers.image.base.digest")
                        .asText())
                .isEqualTo(base.toString());
        for (JsonNode layer : manifest.path("layers")) {
            assertThat(registry.blobs)
                    .containsKey("shop/web@" + layer.path("digest").asText());
        }
    }

    @Test
    void build_onABaseOfSeveralPlatforms_takesTheOneAskedFor() throws IOException {
        Digest index = pushIndex("team/multi", Map.of("amd64", "", "arm", "v7", "arm64", "v8"));

        images.build("shop/web:1.4.0", jar, b -> b.base("team/multi@" + index)).apply();
        images.build("shop/web:1.5.0", jar, b -> b.base("team/multi@" + index).platform("linux/arm64"))
                .apply();
        images.build("shop/web:1.6.0", jar, b -> b.base("team/multi@" + index).platform("linux/arm/v7"))
                .apply();

        assertThat(config("shop/web", "1.4.0").path("architecture").asText()).isEqualTo("amd64");
        assertThat(config("shop/web", "1.5.0").path("architecture").asText()).isEqualTo("arm64");
        assertThat(config("shop/web", "1.6.0").path("variant").asText()).isEqualTo("v7");
        assertThatThrownBy(() -> images.build(
                        "shop/web:1.7.0",
                        jar,
                        b -> b.base("team/multi@" + index).platform("linux/s390x")))
                .hasMessageContaining("image.base-platform")
                .hasMessageContaining("linux/arm/v7");
    }

    @Test
    void build_forAnotherPlatformThanTheBaseHas_isRefused() throws IOException {
        Digest base = pushBase("team/jre", "21");

        assertThatThrownBy(() -> images.build(
                        "shop/web:1.4.0", jar, b -> b.base("team/jre@" + base).platform("linux/arm64")))
                .hasMessageContaining("image.base-platform")
                .hasMessageContaining("it offers linux/amd64");
    }

    @Test
    void build_onABaseWithoutHistory_tellsOneEntryForEachLayer() throws IOException {
        Digest base = pushBase("team/jre", "21");

        images.build("shop/web:1.4.0", jar, b -> b.base("team/jre@" + base)).apply();

        assertThat(config("shop/web", "1.4.0").path("history")).hasSize(2);
    }

    @Test
    void build_onUnknownBase_saysWhereItLooked() {
        String pinned = "team/jre@sha256:" + "0".repeat(64);
        assertThatThrownBy(() -> images.build("shop/web:1.4.0", jar, b -> b.base(pinned)))
                .hasMessageContaining("image.base-not-found")
                .hasMessageContaining("registry.example.com");
    }

    @Test
    void build_ofMissingCorruptOrNotRunnableJar_namesTheReasonAndSendsNothing() throws IOException {
        Path corrupt = Files.write(folder.resolve("corrupt.jar"), new byte[] {'P', 'K', 3, 4, 0, 0});
        Path library = Jars.write(folder.resolve("library.jar"), "Manifest-Version: 1.0\n", Map.of());

        assertThatThrownBy(() -> images.build("shop/web:1.4.0", folder.resolve("none.jar")))
                .hasMessageContaining("image.source-missing");
        assertThatThrownBy(() -> images.build("shop/web:1.4.0", corrupt)).hasMessageContaining("image.jar-corrupt");
        assertThatThrownBy(() -> images.build("shop/web:1.4.0", library))
                .hasMessageContaining("image.jar-not-runnable");
        assertThatThrownBy(() -> images.build("shop/web:1.4.0", folder))
                .hasMessageContaining("image.entrypoint-missing");
        assertThat(registry.calls).isEmpty();
    }

    @Test
    void build_ofJarWithClassPath_putsDependenciesIntoTheirOwnLayer() throws IOException {
        Files.createDirectories(folder.resolve("lib"));
        Jars.write(folder.resolve("lib/dep.jar"), "Manifest-Version: 1.0\n", Map.of("d", "e"));
        Path thin = Jars.write(
                folder.resolve("thin.jar"),
                "Manifest-Version: 1.0\nMain-Class: app.Main\nClass-Path: lib/dep.jar lib/absent.jar\n",
                Map.of());

        ImagePlan plan = images.build("shop/web:1.4.0", thin);

        assertThat(plan.image().layers()).isEqualTo(2);
        assertThat(plan.findings())
                .anySatisfy(f -> assertThat(f.id() + " " + f.what())
                        .startsWith("image.class-path-absent ")
                        .endsWith(": lib/absent.jar"));
    }

    @Test
    void build_ofJarWhoseClassPathIsOfUrls_findsFilesAndFolders() throws IOException {
        Files.createDirectories(folder.resolve("my lib"));
        Jars.write(folder.resolve("my lib/dep.jar"), "Manifest-Version: 1.0\n", Map.of("d", "e"));
        Files.createDirectories(folder.resolve("config/deep"));
        Files.writeString(folder.resolve("config/deep/app.properties"), "a=b");
        Path thin = Jars.write(
                folder.resolve("thin.jar"),
                "Manifest-Version: 1.0\nMain-Class: app.Main\nClass-Path: my%20lib/dep.jar config/ https://x/y.jar\n",
                Map.of());

        ImageSource source = ImageSource.of(thin, false);

        assertThat(source.files())
                .extracting(ImageSource.SourceFile::target)
                .containsExactly("/app/config/deep/app.properties", "/app/my lib/dep.jar", "/app/app.jar");
        assertThat(source.absent()).containsExactly("https://x/y.jar");
    }

    @Test
    void build_ofAFileThatOnlyItsOwnerMayRun_mayBeRun() throws IOException {
        Path dir = Files.createDirectories(folder.resolve("bin"));
        for (String[] each : new String[][] {{"owner", "rwx------"}, {"others", "rw-r-xr-x"}}) {
            Files.writeString(dir.resolve(each[0]), "x");
            Files.setPosixFilePermissions(dir.resolve(each[0]), PosixFilePermissions.fromString(each[1]));
        }

        assertThat(ImageSource.of(dir, true).files())
                .extracting(ImageSource.SourceFile::executable)
                .containsExactly(false, true);
    }

    @Test
    void build_withLeak_isRefusedWithFileRuleAndMaskedValue() throws IOException {
        String key = "LTAI" + "5tQx8mNbVcZrTyUiOpAs";
        Path leaky =
                Jars.runnable(folder.resolve("leaky.jar"), Map.of("application.properties", "aliyun.id=" + key + "\n"));

        assertThatThrownBy(() -> images.build("shop/web:1.4.0", leaky))
                .hasMessageContaining("image.leak")
                .hasMessageContaining("/app/app.jar!application.properties")
                .hasMessageContaining("alibaba-access-key")
                .satisfies(e -> assertThat(e.toString()).doesNotContain(key));
        assertThatThrownBy(() -> images.build("shop/web:1.4.0", jar, b -> b.env("DB_PASSWORD", "x7Kq92mmZp4Lw8")))
                .hasMessageContaining("env DB_PASSWORD");
        assertThat(images.build("shop/web:1.4.0", leaky, b -> b.waive("image.leak", "a test key", TOMORROW))
                        .apply())
                .isInstanceOf(Done.class);
    }

    @Test
    void apply_afterCutUpload_failsAndThenSendsOnlyWhatIsMissing() {
        ImagePlan plan = images.build("shop/web:1.4.0", jar);
        registry.failPushes.set(1);

        Outcome<Image> first = plan.apply();
        assertThat(first).isInstanceOf(Failed.class);
        assertThat(first.toString()).contains("of 2 blobs are there");
        assertThat(registry.count("putManifest")).isZero();
        registry.calls.clear();
        int there = registry.blobs.size();

        assertThat(plan.apply()).isInstanceOf(Done.class);
        assertThat(registry.count("pushBlob")).isEqualTo(2 - there);
    }

    @Test
    void apply_whenTheAnswerToTheManifestIsLost_readsBackAndIsDone() {
        registry.failManifestAfterTaking.set(1);
        assertThat(images.build("shop/web:1.4.0", jar).apply()).isInstanceOf(Done.class);
    }

    @Test
    void apply_afterTheJarChanged_isRefused() throws IOException {
        ImagePlan plan = images.build("shop/web:1.4.0", jar);
        Jars.runnable(jar, Map.of("app/Main.class", "something else"));

        assertThatThrownBy(plan::apply).hasMessageContaining("image.plan-outdated");
        assertThat(registry.count("pushBlob")).isZero();
    }

    @Test
    void apply_whenInterrupted_isStopped() {
        ImagePlan plan = images.build("shop/web:1.4.0", jar);
        Thread.currentThread().interrupt();
        Outcome<Image> outcome = plan.apply();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isInstanceOf(Stopped.class);
    }

    @Test
    void apply_inProdWithoutJava_isRefused() {
        MemoryRegistry prod =
                new MemoryRegistry(TestSessions.session(Environment.prod(), List.of(), ProgressListener.none()));
        ImagePlan plan = Images.on(prod).build("shop/web:1.4.0", jar);
        assertThatThrownBy(plan::apply).hasMessageContaining("image.no-java");
        assertThat(Images.on(prod)
                        .build("shop/web:1.4.0", jar, b -> b.base("scratch"))
                        .apply())
                .isInstanceOf(Done.class);
    }

    @Test
    void apply_tellsProgressUpToTheEnd() {
        List<ProgressEvent> heard = new CopyOnWriteArrayList<>();
        MemoryRegistry listened = new MemoryRegistry(TestSessions.session(Environment.dev(), List.of(), heard::add));
        Images.on(listened).build("shop/web:1.4.0", jar).apply();

        assertThat(heard).extracting(ProgressEvent::fraction).isSorted().last().isEqualTo(1.0);
    }

    @Test
    void spec_setTwiceOrUsedLater_namesTheEarlierValue() {
        assertThatThrownBy(() ->
                        images.build("shop/web:1.4.0", jar, b -> b.user("1").user("2")))
                .hasMessageContaining("spec.set-twice")
                .hasMessageContaining("already set to 1");
        ImageSpec[] kept = new ImageSpec[1];
        images.build("shop/web:1.4.0", jar, b -> kept[0] = b);
        assertThatThrownBy(() -> kept[0].user("1")).hasMessageContaining("spec.used-later");
    }

    @Test
    void adopt_pinsWhatIsThere() {
        Image built = images.build("shop/web:1.4.0", jar).apply().orElseThrow();
        Image adopted = images.adopt("shop/web:1.4.0");
        assertThat(adopted.reference()).isEqualTo(built.reference());
        assertThat(adopted.sizeBytes()).isEqualTo(built.sizeBytes());
        assertThat(images.find("shop/web:9.9.9")).isEmpty();
        assertThatThrownBy(() -> images.adopt("shop/web:9.9.9")).isInstanceOf(RegistryException.class);
    }

    @Test
    void plan_atThePrompt_fits() {
        String text = images.build("shop/a-rather-long-repository-name/for-the-web:1.4.0", jar)
                .toString();
        assertThat(text.lines().findFirst().orElseThrow()).hasSizeLessThanOrEqualTo(45);
        assertThat(text).hasSizeLessThan(1000).endsWith("not applied: call apply()");
    }

    private JsonNode config(String repository, String tag) throws IOException {
        JsonNode manifest =
                JSON.readTree(registry.manifest(repository + "@" + tag).content());
        return JSON.readTree(registry.blobs.get(
                repository + "@" + manifest.at("/config/digest").asText()));
    }

    private Digest pushIndex(String repository, Map<String, String> variants) throws IOException {
        ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2);
        for (Map.Entry<String, String> each : variants.entrySet()) {
            ObjectNode entry = index.withArray("manifests").addObject();
            entry.put(
                    "digest",
                    pushBase(repository, "t", each.getKey(), each.getValue()).toString());
            entry.putObject("platform").put("os", "linux").put("architecture", each.getKey());
            if (!each.getValue().isEmpty()) {
                entry.withObject("platform").put("variant", each.getValue());
            }
        }
        return registry.putManifest(
                repository, "all", "application/vnd.oci.image.index.v1+json", JSON.writeValueAsBytes(index));
    }

    private Digest pushBase(String repository, String tag) throws IOException {
        return pushBase(repository, tag, "amd64", "");
    }

    private Digest pushBase(String repository, String tag, String architecture, String variant) throws IOException {
        byte[] layer = "a base layer".getBytes(StandardCharsets.UTF_8);
        ObjectNode config =
                JSON.createObjectNode().put("architecture", architecture).put("os", "linux");
        if (!variant.isEmpty()) {
            config.put("variant", variant);
        }
        ((ArrayNode) config.withObject("config").withArray("Env")).add("JAVA_HOME=/opt/java");
        ((ArrayNode) config.withObject("rootfs").put("type", "layers").withArray("diff_ids"))
                .add("sha256:" + "1".repeat(64));
        byte[] configBytes = JSON.writeValueAsBytes(config);
        registry.blobs.put(repository + "@" + Digest.sha256(layer), layer);
        registry.blobs.put(repository + "@" + Digest.sha256(configBytes), configBytes);
        ObjectNode manifest = JSON.createObjectNode().put("schemaVersion", 2);
        manifest.putObject("config").put("digest", Digest.sha256(configBytes).toString());
        manifest.putArray("layers")
                .addObject()
                .put("mediaType", "application/vnd.docker.image.rootfs.diff.tar.gzip")
                .put("digest", Digest.sha256(layer).toString())
                .put("size", layer.length);
        Digest digest = registry.putManifest(
                repository,
                tag,
                "application/vnd.docker.distribution.manifest.v2+json",
                JSON.writeValueAsBytes(manifest));
        registry.calls.clear();
        return digest;
    }
}
