package dev.sampan.deploy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.ConnectSpec;
import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.image.Images;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import dev.sampan.testing.CapturedLogs;
import dev.sampan.testing.PlantedSecrets;
import dev.sampan.value.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Deploys and builds with a secret in every slot that takes one, succeeding and failing, every logger at TRACE, and searches
 * all that was printed, logged, thrown and told for them.
 */
@SandboxTest
class CanaryOnSandboxTest {
    private static final Pattern TOKEN = Pattern.compile("token: ?\"?([^\"\\s]+)");
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);

    private final PlantedSecrets planted = new PlantedSecrets();
    private final Map<String, String> shown = new LinkedHashMap<>();
    private final List<Throwable> thrown = new ArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Test
    void secrets_overDeployAndImages_areSeenNowhere(Sandbox sandbox, Namespace namespace, @TempDir Path folder)
            throws Exception {
        plantWhatTheSandboxMade(sandbox);
        for (String slot : List.of(
                "app-env",
                "app-env-later",
                "app-config",
                "secret-value",
                "registry-password",
                "access-key-secret",
                "security-token",
                "kube-token",
                "layer")) {
            planted.plant(slot);
        }
        try (CapturedLogs logs = new CapturedLogs()) {
            try (Sampan sampan = sandbox.connect(this::listen)) {
                Namespace shop = sampan.cluster().namespace(namespace.name());
                deploys(sandbox, shop);
                images(sandbox, sampan, folder);
                show("session", () -> sampan);
                show("identity", sampan::identity);
            }
            strangers(sandbox, namespace, folder);
            assertThat(logs.lines()).hasSizeGreaterThan(100);
            assertThat(logs.lines()).anyMatch(line -> line.startsWith("dev.sampan"));
            planted.search("log", String.join("\n", logs.lines()));
        }
        assertThat(shown).hasSizeGreaterThan(20);
        assertThat(thrown).hasSizeGreaterThan(5);
        assertThat(told).isNotEmpty();
        shown.forEach(planted::search);
        planted.search("progress", String.join("\n", told));
        thrown.forEach(failure -> planted.search("exception " + failure, PlantedSecrets.everything(failure)));
    }

    private void plantWhatTheSandboxMade(Sandbox sandbox) {
        Map<String, String> environment = sandbox.environment();
        planted.add("sandbox-registry", requireNonNull(environment.get("SAMPAN_REGISTRY_PASSWORD")));
        planted.add("sandbox-access-key", requireNonNull(environment.get("ALIBABA_CLOUD_ACCESS_KEY_SECRET")));
        Matcher token = TOKEN.matcher(sandbox.kubeconfig());
        assertThat(token.find()).isTrue();
        planted.add("sandbox-kube-token", token.group(1));
    }

    private void listen(ConnectSpec spec) {
        spec.progress(event -> told.add(event.toString()));
    }

    private void deploys(Sandbox sandbox, Namespace shop) {
        shop.unwrap(KubernetesClient.class)
                .secrets()
                .inNamespace(shop.name())
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("db")
                        .endMetadata()
                        .addToStringData("password", planted.get("secret-value"))
                        .build())
                .create();
        sandbox.script(p -> p.pod(shop.name(), "web")
                .image("2.0.0")
                .exits(Duration.ofSeconds(1), 3)
                .lastLog("cannot log in with password=" + planted.get("secret-value")));
        Deploy deploy = Deploy.on(shop);
        apply(
                "first",
                () -> deploy.app(
                        "web",
                        V1,
                        a -> a.env("DB_PASSWORD", planted.get("app-env"))
                                .secretEnv("OTHER_PASSWORD", "db", "password")
                                .config("app.properties", "db.password=" + planted.get("app-config") + "\n")));
        apply(
                "changed",
                () -> deploy.app(
                        "web",
                        V1,
                        a -> a.env("DB_PASSWORD", planted.get("app-env-later"))
                                .config("app.properties", "db.password=" + planted.get("app-config") + "2\n")));
        apply("crashing", () -> deploy.app("web", V2, a -> a.env("DB_PASSWORD", planted.get("app-env"))));
        apply("back", () -> deploy.rollback("web").to(1));
        show(
                "twice",
                () -> deploy.app(
                        "web", V1, a -> a.env("P", planted.get("app-env")).env("P", planted.get("app-env-later"))));
        show(
                "config twice",
                () -> deploy.app(
                        "web",
                        V1,
                        a -> a.config("f", planted.get("app-config")).config("f", planted.get("app-config"))));
        show("app", () -> deploy.get("web"));
        show("history", () -> deploy.history("web"));
        sandbox.fault(Fault.status(Server.KUBERNETES, "secrets", 403).times(3));
        show("forbidden", () -> deploy.history("web"));
        sandbox.clearFaults();
    }

    private void images(Sandbox sandbox, Sampan sampan, Path folder) throws IOException {
        Path files = Files.createDirectories(folder.resolve("files"));
        Files.writeString(files.resolve("run.sh"), "#!/bin/sh\n");
        Images images = Images.on(sampan.registryAt(sandbox.registry()));
        apply("image", () -> images.build("shop/web:1.0.0", files, b -> b.entrypoint("/bin/sh", "/app/run.sh")));
        show(
                "env twice",
                () -> images.build(
                        "shop/web:1.0.1",
                        files,
                        b -> b.env("P", planted.get("app-env")).env("P", planted.get("app-env-later"))));
        show(
                "leak in env",
                () -> images.build(
                        "shop/web:1.0.1",
                        files,
                        b -> b.entrypoint("/app/run.sh").env("DB_PASSWORD", planted.get("app-env"))));
        Files.writeString(files.resolve("settings.env"), "AWS_SECRET_ACCESS_KEY=" + planted.get("layer") + "\n");
        show("leak in a layer", () -> images.build("shop/web:1.0.1", files, b -> b.entrypoint("/app/run.sh")));
        sandbox.fault(Fault.status(Server.REGISTRY, "HEAD", 403).times(3));
        show("denied", () -> images.adopt("shop/web:1.0.0"));
        sandbox.clearFaults();
        show("adopted", () -> images.adopt("shop/web:1.0.0"));
    }

    /** Credentials that are wrong, in every slot: what refuses them repeats none. */
    private void strangers(Sandbox sandbox, Namespace namespace, Path folder) {
        String kubeconfig = TOKEN.matcher(sandbox.kubeconfig()).replaceAll("token: " + planted.get("kube-token"));
        try (Sampan stranger = Sampan.connect(c -> {
            c.endpoint(sandbox.endpoint())
                    .region("ap-southeast-1")
                    .accessKey("LTAIstranger", Secret.of(planted.get("access-key-secret")))
                    .securityToken(Secret.of(planted.get("security-token")))
                    .kubeconfigText(Secret.of(kubeconfig))
                    .registryCredential(sandbox.registry(), "stranger", Secret.of(planted.get("registry-password")))
                    .deadline(Duration.ofSeconds(20));
            listen(c);
            shown.put("spec", c.toString());
        })) {
            Namespace shop = stranger.cluster().namespace(namespace.name());
            show("who", stranger::identity);
            show("deploy", () -> Deploy.on(shop).app("web", V1));
            show(
                    "adopt",
                    () -> Images.on(stranger.registryAt(sandbox.registry())).adopt("shop/web:1.0.0"));
            show(
                    "build",
                    () -> Images.on(stranger.registryAt(sandbox.registry()))
                            .build("shop/web:1.0.2", folder, b -> b.entrypoint("/app/run.sh")));
            show("ack", () -> stranger.cluster("sandbox"));
            show("acr", () -> stranger.registry("sandbox"));
        }
    }

    /** A plan, its changes and findings, and what became of it. */
    private void apply(String name, Callable<? extends Plan<?>> plan) {
        show(name, () -> {
            Plan<?> made = plan.call();
            shown.put(name + " plan", made.toString());
            shown.put(name + " changes", made.changes().toString());
            shown.put(name + " findings", made.findings().toString());
            Outcome<?> outcome = made.apply();
            shown.put(name + " outcome", outcome.toString());
            return outcome.orElseThrow();
        });
    }

    private void show(String name, Callable<?> act) {
        try {
            shown.put(name, String.valueOf(act.call()));
        } catch (Exception e) {
            thrown.add(e);
        }
    }
}
