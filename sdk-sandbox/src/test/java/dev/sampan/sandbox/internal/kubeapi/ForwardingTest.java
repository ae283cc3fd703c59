package dev.sampan.sandbox.internal.kubeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.sampan.sandbox.internal.objects.Resources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections through the API server to what listens in a pod; here it listens in this JVM. */
class ForwardingTest {
    private static final Path KUBECTL = Path.of("/usr/bin/kubectl");
    private static final int LARGE = 3 * 1024 * 1024;
    private static final Pattern LOCAL_PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+) ->");

    @TempDir
    Path directory;

    private final ApiFixture api = new ApiFixture();
    private final ApiCaller caller = new ApiCaller(api.server);
    private HttpServer web;
    private int port;

    @BeforeEach
    void startPod() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            byte[] asked = exchange.getRequestBody().readAllBytes();
            String text = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(asked, StandardCharsets.UTF_8) + " "
                    + exchange.getRequestHeaders().getFirst("Authorization");
            byte[] body = exchange.getRequestURI().getPath().equals("/large")
                    ? new byte[LARGE]
                    : text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-Pod", "web");
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/teapot") ? 418 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        web.start();
        port = web.getAddress().getPort();
        api.objects().create(Resources.SERVICE_ACCOUNTS, "default", tree("{'metadata':{'name':'default'}}"));
        api.objects()
                .create(
                        Resources.PODS,
                        "default",
                        tree(
                                "{'metadata':{'name':'web'},'spec':{'nodeName':'n','containers':[{'name':'web','image':'w','ports':[{'containerPort':%d}]}]}}"
                                        .formatted(port)));
        ObjectNode running = api.objects()
                .find(Resources.PODS, "default", "web")
                .orElseThrow()
                .deepCopy();
        running.withObjectProperty("status").put("phase", "Running");
        api.objects().updateStatus(Resources.PODS, running);
    }

    @AfterEach
    void close() {
        web.stop(0);
        api.close();
    }

    @Test
    void podProxy_passesRequestsAndAnswersThrough() throws Exception {
        HttpResponse<String> response =
                caller.send("POST", "/api/v1/namespaces/default/pods/web:" + port + "/proxy/a%20b?c=d", "hello");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("POST /a%20b?c=d hello null");
        assertThat(response.headers().firstValue("X-Pod")).contains("web");
        assertThat(caller.send("GET", "/api/v1/namespaces/default/pods/web/proxy/teapot", "")
                        .statusCode())
                .isEqualTo(418);
    }

    @Test
    void podProxy_withoutPath_leadsToTheOneWithASlash() throws Exception {
        HttpResponse<String> response = caller.send("GET", "/api/v1/namespaces/default/pods/web/proxy?x=y", "");
        assertThat(response.statusCode()).isEqualTo(301);
        assertThat(response.headers().firstValue("Location"))
                .contains("/api/v1/namespaces/default/pods/web/proxy/?x=y");
    }

    @Test
    void podProxy_whereNobodyListens_isUnavailable() throws Exception {
        HttpResponse<String> response =
                caller.send("GET", "/api/v1/namespaces/default/pods/web:" + unusedPort() + "/proxy/", "");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("error trying to reach service: ", "\"reason\":\"ServiceUnavailable\"");
    }

    @Test
    void serviceProxy_leadsToAnEndpoint() throws Exception {
        String path = "/api/v1/namespaces/default/services/web:http/proxy/x";
        api.objects()
                .create(
                        Resources.SERVICES,
                        "default",
                        tree("{'metadata':{'name':'web'},'spec':{'ports':[{'name':'http','port':80}]}}"));
        assertThat(caller.json("GET", path, "").path("message").asText())
                .isEqualTo("no endpoints available for service \"web\"");
        api.objects()
                .create(
                        Resources.ENDPOINTS,
                        "default",
                        tree(
                                "{'metadata':{'name':'web'},'subsets':[{'addresses':[{'ip':'10.0.0.1','targetRef':{'kind':'Pod','name':'web'}}],'ports':[{'name':'http','port':%d}]}]}"
                                        .formatted(port)));
        assertThat(caller.send("GET", path, "").body()).startsWith("GET /x");
        assertThat(caller.send("GET", "/api/v1/namespaces/default/services/web:80/proxy/y", "")
                        .body())
                .startsWith("GET /y");
        assertThat(caller.json("GET", "/api/v1/namespaces/default/services/web:81/proxy/y", "")
                        .path("message")
                        .asText())
                .isEqualTo("no service port 81 found for service \"web\"");
    }

    @Test
    void kubectlPortForward_carriesSeveralConnectionsWhole() throws Exception {
        assumeTrue(Files.isExecutable(KUBECTL), "no kubectl");
        Files.writeString(directory.resolve("config"), api.kubeconfig());
        Process forward = kubectl("port-forward", "pod/web", ":" + port);
        try {
            int local = localPort(forward);
            HttpClient client = HttpClient.newHttpClient();
            URI address = URI.create("http://127.0.0.1:" + local);
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(
                                        HttpRequest.newBuilder(address.resolve("/large"))
                                                .build(),
                                        BodyHandlers.ofByteArray())
                                .body())
                        .hasSize(LARGE);
            }
            HttpRequest post = HttpRequest.newBuilder(address.resolve("/p"))
                    .POST(HttpRequest.BodyPublishers.ofString("x".repeat(200_000)))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(post, BodyHandlers.ofString())
                            .body())
                    .startsWith("POST /p xxx");
        } finally {
            end(forward);
        }
    }

    @Test
    void kubectlPortForward_toAPortWhereNobodyListens_saysSo() throws Exception {
        assumeTrue(Files.isExecutable(KUBECTL), "no kubectl");
        Files.writeString(directory.resolve("config"), api.kubeconfig());
        int nowhere = unusedPort();
        Process forward = kubectl("port-forward", "pod/web", ":" + nowhere);
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", localPort(forward))) {
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        } finally {
            end(forward);
        }
        assertThat(Files.readString(directory.resolve("errors")))
                .contains("error forwarding port " + nowhere + " to pod web");
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Process kubectl(String... words) throws IOException {
        java.util.List<String> command = new java.util.ArrayList<>(java.util.List.of(KUBECTL.toString()));
        command.addAll(java.util.List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("KUBECONFIG", directory.resolve("config").toString());
        builder.environment().put("HOME", directory.toString());
        builder.redirectError(directory.resolve("errors").toFile());
        return builder.start();
    }

    private static int localPort(Process forward) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(forward.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher matcher = LOCAL_PORT.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new AssertionError("kubectl ended without a port");
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static ObjectNode tree(String text) throws IOException {
        return (ObjectNode) Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}
