package dev.sampan;

import static dev.sampan.testing.CloudServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.WatchEvent;
import dev.sampan.internal.kubeconfig.Kubeconfig;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.internal.session.Session;
import dev.sampan.testing.CapturedLogs;
import dev.sampan.testing.Certificates;
import dev.sampan.testing.CloudServer;
import dev.sampan.testing.PlantedSecrets;
import dev.sampan.time.Sleeper;
import dev.sampan.value.Digest;
import dev.sampan.value.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plants a secret in every credential slot, lets everything run and fail with every logger at TRACE, and looks for them. */
class CanaryTest {
    private static final List<MockResponse> FAILURES = List.of(
            json(401, "{\"kind\":\"Status\",\"code\":401,\"reason\":\"Unauthorized\",\"message\":\"who are you\"}"),
            json(
                    403,
                    "{\"kind\":\"Status\",\"code\":403,\"reason\":\"Forbidden\",\"Code\":\"NoPermission\",\"message\":\"cannot\"}"),
            json(500, "<html>broken</html>"),
            json(200, "garbage {{{"),
            new MockResponse.Builder()
                    .onResponseStart(new SocketEffect.CloseSocket(true, true, true))
                    .build());

    /** Back-off is not what is tested here. */
    private static final Sleeper AT_ONCE = new Sleeper() {
        @Override
        public void sleep(Duration duration) {}

        @Override
        public <E> @org.jspecify.annotations.Nullable E poll(
                java.util.concurrent.BlockingQueue<E> queue, Duration timeout) throws InterruptedException {
            return queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
    };

    @TempDir
    Path home;

    private final PlantedSecrets planted = new PlantedSecrets();
    private final List<Throwable> thrown = new ArrayList<>();
    private final Map<String, String> shown = new LinkedHashMap<>();

    @BeforeEach
    void plant() {
        for (String slot : List.of(
                "access-key-secret",
                "sts-token",
                "role-secret",
                "role-token",
                "kube-token",
                "kube-password",
                "exec-token",
                "registry-password",
                "registry-token",
                "oidc-token",
                "object-secret")) {
            planted.plant(slot);
        }
    }

    private String secret(String slot) {
        return planted.get(slot);
    }

    private interface Act {
        void run() throws Exception;
    }

    /** Runs an act that may fail; what it throws is searched later. */
    private void act(Act act) {
        try {
            act.run();
        } catch (Exception e) {
            thrown.add(e);
        }
    }

    @Test
    void secrets_everySlotEveryFailure_areSeenNowhere() throws Exception {
        try (CapturedLogs logs = new CapturedLogs()) {
            kubernetes();
            execPlugin();
            cloud();
            role();
            oidc();
            registry();
            assertThat(thrown).hasSizeGreaterThan(30);
            assertThat(logs.lines()).hasSizeGreaterThan(50);
            assertThat(logs.lines()).anyMatch(line -> line.startsWith("dev.sampan"));
            assertThat(logs.lines()).anyMatch(line -> line.startsWith("io.fabric8"));
            assertThat(logs.lines()).noneMatch(line -> line.contains("HttpLoggingInterceptor"));
            planted.search("log", String.join("\n", logs.lines()));
        }
        for (Throwable failure : thrown) {
            planted.search("exception " + failure.getClass().getSimpleName(), PlantedSecrets.everything(failure));
        }
        shown.forEach(planted::search);
    }

    @Test
    void search_plantedSecret_isFoundInEachForm() {
        String secret = secret("kube-password");
        String basic = okhttp3.Credentials.basic("u", secret);
        for (String text : List.of(
                "x" + secret + "y",
                basic,
                URLEncoder.encode(secret, StandardCharsets.UTF_8),
                HexFormat.of().formatHex(("ab" + secret).getBytes(StandardCharsets.UTF_8)))) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> planted.search("here", text)))
                    .as(text)
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void everything_secretInAPrivateFieldOfAnException_isFound() {
        Throwable holder = new RuntimeException("outer", new Holder(secret("kube-token")));
        assertThat(PlantedSecrets.everything(holder)).contains(secret("kube-token"));
    }

    private static final class Holder extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("UnusedVariable")
        private final transient List<Map<String, String>> request;

        Holder(String secret) {
            this.request = List.of(Map.of("Authorization", secret));
        }
    }

    private void kubernetes() throws Exception {
        Certificates client = Certificates.of(home, "ip:127.0.0.1");
        Certificates authority = Certificates.of(home, "ip:127.0.0.1");
        String key = client.keyPem();
        planted.add("client-key", key.lines().skip(1).findFirst().orElseThrow());
        for (boolean byToken : new boolean[] {true, false}) {
            try (MockWebServer server = new MockWebServer()) {
                server.useHttps(authority.server(client));
                server.requireClientAuth();
                server.start();
                String user = byToken
                        ? "token: " + quoted(secret("kube-token"))
                        : "username: me, password: " + quoted(secret("kube-password"));
                String text = kubeconfig(
                        "https://127.0.0.1:" + server.getPort(),
                        ", certificate-authority-data: " + base64(authority.certificatePem()),
                        user + ", client-certificate-data: " + base64(client.certificatePem()) + ", client-key-data: "
                                + base64(key));
                Surroundings surroundings = new Surroundings(Map.of(), home.resolve("nobody"));
                try (Sampan sampan = SampanSession.open(
                        c -> {
                            c.kubeconfigText(Secret.of(text))
                                    .deadline(Duration.ofSeconds(20))
                                    .sleeper(AT_ONCE);
                            show(c);
                        },
                        surroundings)) {
                    cluster(sampan, server);
                }
                show(Kubeconfig.parse(text, "text", home));
            }
        }
    }

    private static String kubeconfig(String server, String cluster, String user) {
        return "{apiVersion: v1, kind: Config, current-context: x, contexts: [{name: x, context: {cluster: c, user: u}}], "
                + "clusters: [{name: c, cluster: {server: \"" + server + "\"" + cluster
                + "}}], users: [{name: u, user: {" + user + "}}]}";
    }

    private void cluster(Sampan sampan, MockWebServer server) throws Exception {
        Namespace namespace = sampan.cluster().namespace("shop");
        KubeNamespace calls = namespace.unwrap(KubeNamespace.class);
        server.enqueue(json(200, "{\"gitVersion\":\"v1\"}"));
        assertThat(sampan.cluster().version()).isEqualTo("v1");
        RecordedRequest first = server.takeRequest(5, TimeUnit.SECONDS);
        assertThat(first).isNotNull();
        var object = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        object.withObject("/metadata").put("name", "s");
        object.withObject("/stringData").put("password", secret("object-secret"));
        for (MockResponse failure : FAILURES) {
            always(server, failure);
            act(() -> calls.list(Kind.POD, ""));
            drain(server);
            always(server, failure);
            act(() -> calls.create(Kind.SECRET, object));
            drain(server);
            always(server, failure);
            act(() -> calls.apply(Kind.SECRET, object, new KubeNamespace.ApplyOptions("sampan", false, false)));
            drain(server);
        }
        LinkedBlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        always(server, FAILURES.get(1));
        try (KubeNamespace.Watch watch = calls.watch(Kind.POD, "", "1", events)) {
            shown.put(
                    "watch event " + watch.getClass().getSimpleName(),
                    String.valueOf(events.poll(5, TimeUnit.SECONDS)));
        }
        KubernetesClient beneath = namespace.unwrap(KubernetesClient.class);
        always(server, json(200, "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}}"));
        act(() -> beneath.pods().inNamespace("shop").withName("a").get());
        always(
                server,
                json(
                        200,
                        "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"s\"},\"stringData\":{\"p\":\""
                                + secret("object-secret") + "\"}}"));
        act(() -> beneath.secrets()
                .inNamespace("shop")
                .resource(new io.fabric8.kubernetes.api.model.SecretBuilder()
                        .withNewMetadata()
                        .withName("s")
                        .endMetadata()
                        .addToStringData("p", secret("object-secret"))
                        .build())
                .create());
        for (MockResponse failure : FAILURES) {
            always(server, failure);
            act(() -> beneath.pods().inNamespace("shop").list());
            drain(server);
        }
        shown.put("fabric8 configuration", String.valueOf(beneath.getConfiguration()));
        show(sampan);
        show(namespace);
        show(namespace.cluster());
        show(calls);
        show(namespace.unwrap(Session.class));
    }

    private static void always(MockWebServer server, MockResponse response) {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return response;
            }
        });
    }

    private static void drain(MockWebServer server) {
        server.setDispatcher(new mockwebserver3.QueueDispatcher());
    }

    private void execPlugin() throws Exception {
        Path plugin = home.resolve("plugin.sh");
        Files.writeString(
                plugin,
                "#!/bin/sh\necho '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\""
                        + secret("exec-token") + "\"}}'\n");
        Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
        try (MockWebServer server = new MockWebServer()) {
            server.start();
            String text = kubeconfig(
                    "http://127.0.0.1:" + server.getPort(),
                    "",
                    "exec: {apiVersion: " + "client.authentication.k8s.io/v1, command: " + plugin
                            + ", interactiveMode: Never}");
            try (Sampan sampan = SampanSession.open(
                    c -> c.kubeconfigText(Secret.of(text)).allowExecPlugin(plugin),
                    new Surroundings(Map.of(), home.resolve("no")))) {
                server.enqueue(json(200, "{\"gitVersion\":\"v1\"}"));
                assertThat(sampan.cluster().version()).isEqualTo("v1");
                RecordedRequest request = server.takeRequest(5, TimeUnit.SECONDS);
                assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer " + secret("exec-token"));
                always(server, FAILURES.get(0));
                act(() -> sampan.cluster().version());
            }
        }
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void cloud() throws Exception {
        try (CloudServer server = new CloudServer().key("AKID", secret("access-key-secret"))) {
            Map<String, String> variables = Map.of(
                    "SAMPAN_ENDPOINT", server.url(),
                    "ALIBABA_CLOUD_ACCESS_KEY_ID", "AKID",
                    "ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret("access-key-secret"),
                    "ALIBABA_CLOUD_SECURITY_TOKEN", secret("sts-token"));
            Surroundings surroundings = new Surroundings(variables, home.resolve("nobody"));
            show(surroundings);
            try (Sampan sampan =
                    SampanSession.open(c -> c.deadline(Duration.ofSeconds(20)).sleeper(AT_ONCE), surroundings)) {
                server.on("GetCallerIdentity", "{\"AccountId\":\"1\"}");
                assertThat(sampan.identity().accountId()).isEqualTo("1");
                for (MockResponse failure : FAILURES) {
                    server.on("GetCallerIdentity", request -> failure);
                    act(sampan::identity);
                }
                server.on(
                        "GetCallerIdentity",
                        request -> json(400, "{\"Code\":\"InvalidSecurityToken.Expired\",\"Message\":\"x\"}"));
                act(sampan::identity);
                show(sampan);
            }
        }
    }

    private void role() throws Exception {
        Path user = Files.createDirectories(home.resolve("cli"));
        Files.createDirectories(user.resolve(".aliyun"));
        Files.writeString(
                user.resolve(".aliyun").resolve("config.json"),
                "{\"current\":\"w\",\"profiles\":[{\"name\":\"w\",\"mode\":\"RamRoleArn\",\"access_key_id\":\"AKID\",\"access_key_secret\":\""
                        + secret("access-key-secret") + "\",\"sts_token\":\"" + secret("sts-token")
                        + "\",\"ram_role_arn\":\"acs:ram::1:role/x\"}]}");
        try (CloudServer server =
                new CloudServer().key("AKID", secret("access-key-secret")).key("STS.x", secret("role-secret"))) {
            server.on(
                    "AssumeRole",
                    "{\"Credentials\":{\"AccessKeyId\":\"STS.x\",\"AccessKeySecret\":\"" + secret("role-secret")
                            + "\",\"SecurityToken\":\"" + secret("role-token")
                            + "\",\"Expiration\":\"2099-01-01T00:00:00Z\"}}");
            server.on("GetCallerIdentity", request -> json(500, "{}"));
            try (Sampan sampan = SampanSession.open(
                    c -> c.endpoint(URI.create(server.url()))
                            .deadline(Duration.ofSeconds(20))
                            .sleeper(AT_ONCE),
                    new Surroundings(Map.of(), user))) {
                act(sampan::identity);
                show(sampan);
            }
            assertThat(server.count("GetCallerIdentity")).isEqualTo(4);
        }
        Files.writeString(
                user.resolve(".aliyun").resolve("config.json"),
                "{\"current\":\"w\",\"profiles\":[{\"access_key_secret\":\"" + secret("access-key-secret")
                        + "\" broken");
        act(() -> SampanSession.open(c -> {}, new Surroundings(Map.of(), user)).close());
        act(() -> Kubeconfig.parse(
                "users:\n- name: u\n  user: {token: " + secret("kube-token") + "\n broken", "text", home));
        act(() -> Kubeconfig.parse("a: 1\ntoken: x\ntoken: " + secret("kube-token") + "\n", "text", home));
    }

    private void oidc() throws Exception {
        Path file = Files.writeString(home.resolve("oidc"), secret("oidc-token"));
        Map<String, String> variables = Map.of(
                "ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/x",
                "ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/x",
                "ALIBABA_CLOUD_OIDC_TOKEN_FILE", file.toString());
        try (CloudServer server = new CloudServer()) {
            try (Sampan sampan = SampanSession.open(
                    c -> c.endpoint(URI.create(server.url()))
                            .deadline(Duration.ofSeconds(20))
                            .sleeper(AT_ONCE),
                    new Surroundings(variables, home.resolve("no")))) {
                for (MockResponse failure : FAILURES) {
                    server.on("AssumeRoleWithOIDC", request -> failure);
                    act(sampan::identity);
                }
                show(sampan);
            }
        }
    }

    private void registry() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.start();
            String host = "127.0.0.1:" + server.getPort();
            try (Sampan sampan = SampanSession.open(
                    c -> {
                        c.registryCredential(host, "me", Secret.of(secret("registry-password")))
                                .deadline(Duration.ofSeconds(20))
                                .sleeper(AT_ONCE);
                        show(c);
                    },
                    new Surroundings(Map.of(), home.resolve("no")))) {
                OciRegistry oci = sampan.registryAt(host).unwrap(OciRegistry.class);
                Digest digest = Digest.sha256(new byte[] {1});
                server.enqueue(
                        json(401, "", "WWW-Authenticate", "Bearer realm=\"http://" + host + "/token\",service=\"s\""));
                server.enqueue(json(200, "{\"token\":\"" + secret("registry-token") + "\",\"expires_in\":9999}"));
                server.enqueue(json(200, "{\"tags\":[\"a\"]}"));
                assertThat(sampan.registryAt(host).tags("shop/web")).containsExactly("a");
                for (MockResponse failure : FAILURES) {
                    always(server, failure);
                    act(() -> sampan.registryAt(host).tags("shop/web"));
                    act(() -> sampan.registryAt(host).resolve("shop/web:1"));
                    act(() -> oci.putManifest("shop/web", "1", "application/x", new byte[] {1}));
                    act(() -> oci.pullBlob("shop/web", digest).close());
                    act(() -> sampan.registryAt(host).tags("other/basic"));
                }
                always(server, json(401, "", "WWW-Authenticate", "Basic realm=x"));
                act(() -> sampan.registryAt(host).tags("other/basic"));
                always(server, json(401, "", "WWW-Authenticate", "Bearer realm=\"https://evil.example/t\""));
                act(() -> sampan.registryAt(host).tags("other/evil"));
                show(sampan.registryAt(host));
                show(oci);
            }
        }
    }

    private void show(Object object) {
        shown.put(object.getClass().getSimpleName() + " " + shown.size(), object.toString());
    }
}
