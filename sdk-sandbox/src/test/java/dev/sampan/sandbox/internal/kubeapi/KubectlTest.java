package dev.sampan.sandbox.internal.kubeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kubectl against the API server; skipped where there is none. */
class KubectlTest {
    private static final Path KUBECTL = Path.of("/usr/bin/kubectl");
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: default}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: main, image: "nginx:1.27"}]}
            """;

    @TempDir
    Path directory;

    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void requireKubectl() throws IOException {
        assumeTrue(Files.isExecutable(KUBECTL), "no kubectl");
        Files.writeString(directory.resolve("config"), api.kubeconfig());
        Files.writeString(directory.resolve("web.yaml"), DEPLOYMENT);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void kubectl_versionAndDiscovery_nameServerAndResources() throws Exception {
        assertThat(kubectl("version")).contains("Server Version: v1.35.4");
        assertThat(kubectl("api-resources")).contains("deployments", "customresourcedefinitions", "leases");
        assertThat(kubectl("explain", "deployment.spec.strategy")).contains("rollingUpdate");
    }

    @Test
    void kubectl_create_sendsProtobufThatIsUnderstood() throws Exception {
        assertThat(kubectl("create", "ns", "team")).contains("namespace/team created");
        assertThat(kubectl("create", "deployment", "web", "--image=nginx", "--replicas=0", "-n", "team"))
                .contains("deployment.apps/web created");
        assertThat(kubectl("get", "deployment", "web", "-n", "team", "-o", "jsonpath={.spec.replicas}"))
                .isEqualTo("0");
    }

    @Test
    void kubectl_applyBothWays_keepsOneObject() throws Exception {
        String file = directory.resolve("web.yaml").toString();
        assertThat(kubectl("apply", "--server-side", "-f", file)).contains("serverside-applied");
        assertThat(kubectl("apply", "-f", file)).contains("deployment.apps/web configured");
        assertThat(kubectl("apply", "-f", file)).contains("deployment.apps/web unchanged");
        assertThat(kubectl("get", "deploy", "-o", "wide")).contains("0/2", "nginx:1.27", "app=web");
    }

    @Test
    void kubectl_changesAndDeletes_areSeenInTheObject() throws Exception {
        kubectl("apply", "-f", directory.resolve("web.yaml").toString());
        assertThat(kubectl("scale", "deploy", "web", "--replicas=3")).contains("scaled");
        assertThat(kubectl("set", "image", "deploy/web", "main=nginx:1.28")).contains("image updated");
        assertThat(kubectl("label", "deploy", "web", "tier=front")).contains("labeled");
        assertThat(kubectl("annotate", "deploy", "web", "note=x")).contains("annotated");
        assertThat(kubectl("patch", "deploy", "web", "-p", "{\"spec\":{\"minReadySeconds\":5}}"))
                .contains("patched");
        assertThat(
                        kubectl(
                                "get",
                                "deploy",
                                "web",
                                "-o",
                                "jsonpath={.spec.replicas} {.spec.template.spec.containers[0].image} {.metadata.labels.tier} {.spec.minReadySeconds}"))
                .isEqualTo("3 nginx:1.28 front 5");
        assertThat(kubectl("describe", "deploy", "web")).contains("nginx:1.28");
        assertThat(kubectl("auth", "can-i", "delete", "pods")).contains("yes");
        assertThat(kubectl("delete", "deploy", "web")).contains("deleted");
        assertThat(kubectl("get", "deploy", "web")).contains("NotFound");
    }

    private String kubectl(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(KUBECTL.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", directory.resolve("config").toString());
        builder.environment().put("HOME", directory.toString());
        Path output = directory.resolve("output");
        builder.redirectOutput(output.toFile());
        Process process = builder.start();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
