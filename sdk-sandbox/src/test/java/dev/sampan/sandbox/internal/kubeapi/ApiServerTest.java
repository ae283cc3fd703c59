package dev.sampan.sandbox.internal.kubeapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiServerTest {
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    private final ApiFixture api = new ApiFixture(8);
    private HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void trustTheServer() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "sandbox",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(
                                api.server.certificateAuthority().getBytes(StandardCharsets.UTF_8))));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, managers.getTrustManagers(), null);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .build();
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void request_withAnUnknownToken_isUnauthorized() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api.server.address() + CONFIG_MAPS))
                .header("Authorization", "Bearer unknown")
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("\"reason\":\"Unauthorized\"");
    }

    /** As a kube-apiserver 1.35.4 answers. */
    @Test
    void replacement_ofALeaseThatIsGone_isAConflictAndMakesNone() throws Exception {
        String leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases/";
        String body =
                "{\"apiVersion\":\"coordination.k8s.io/v1\",\"kind\":\"Lease\",\"metadata\":{\"name\":\"web\",\"uid\":\"u-1\"}}";

        HttpResponse<String> response = send("PUT", leases + "web", body);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(Json.MAPPER.readTree(response.body()).path("message").asText())
                .isEqualTo(
                        "Operation cannot be fulfilled on leases.coordination.k8s.io \"web\": StorageError: invalid object,"
                                + " Code: 4, Key: /registry/leases/default/web, ResourceVersion: 0, AdditionalErrorMsg: Precondition"
                                + " failed: UID in precondition: u-1, UID in object meta: ");
        assertThat(send("GET", leases + "web", "").statusCode()).isEqualTo(404);
    }

    @Test
    void get_ofNothing_isNotFoundWithAStatus() throws Exception {
        HttpResponse<String> response = send("GET", CONFIG_MAPS + "/none", "");
        assertThat(response.statusCode()).isEqualTo(404);
        JsonNode status = Json.MAPPER.readTree(response.body());
        assertThat(status.path("message").asText()).isEqualTo("configmaps \"none\" not found");
        assertThat(status.path("details").path("kind").asText()).isEqualTo("configmaps");
        assertThat(response.headers().firstValue("Audit-Id")).isPresent();
    }

    @Test
    void create_dryRun_keepsNothing() throws Exception {
        assertThat(send("POST", CONFIG_MAPS + "?dryRun=All", configMap("dry")).statusCode())
                .isEqualTo(201);
        assertThat(send("GET", CONFIG_MAPS + "/dry", "").statusCode()).isEqualTo(404);
    }

    @Test
    void list_inPages_isOneConsistentSnapshot() throws Exception {
        for (String name : new String[] {"a", "b", "c"}) {
            send("POST", CONFIG_MAPS, configMap(name));
        }
        JsonNode first = json(send("GET", CONFIG_MAPS + "?limit=2", ""));
        send("DELETE", CONFIG_MAPS + "/c", "");
        JsonNode second = json(send(
                "GET",
                CONFIG_MAPS + "?limit=2&continue="
                        + first.path("metadata").path("continue").asText(),
                ""));
        assertThat(first.path("items")).hasSize(2);
        assertThat(first.path("metadata").path("remainingItemCount").asInt()).isEqualTo(1);
        assertThat(second.path("items").findValuesAsText("name")).contains("c");
    }

    @Test
    void watch_fromARevision_tellsWhatCameAfterAndErrorsWhenForgotten() throws Exception {
        String revision = json(send("GET", CONFIG_MAPS, ""))
                .path("metadata")
                .path("resourceVersion")
                .asText();
        send("POST", CONFIG_MAPS, configMap("seen"));
        String path = CONFIG_MAPS + "?watch=1&resourceVersion=" + revision;
        assertThat(firstEvent(path)).contains("\"type\":\"ADDED\"", "\"name\":\"seen\"");
        for (int i = 0; i < 20; i++) {
            send("POST", CONFIG_MAPS, configMap("many-" + i));
        }
        assertThat(firstEvent(path)).contains("\"type\":\"ERROR\"", "\"reason\":\"Expired\"", "\"code\":410");
    }

    @Test
    void get_ofOneNameWithWatch_isTheObject() throws Exception {
        send("POST", CONFIG_MAPS, configMap("one"));
        JsonNode answer = json(send("GET", CONFIG_MAPS + "/one?watch=true", ""));
        assertThat(answer.path("kind").asText()).isEqualTo("ConfigMap");
    }

    @Test
    void watch_ofOneName_tellsOfThatOneOnly() throws Exception {
        send("POST", CONFIG_MAPS, configMap("other"));
        send("POST", CONFIG_MAPS, configMap("this"));
        assertThat(firstEvent(CONFIG_MAPS + "?watch=true&fieldSelector=metadata.name%3Dthis"))
                .contains("\"type\":\"ADDED\"", "\"name\":\"this\"");
    }

    @Test
    void selectors_ofLabelsAndFields_choose() throws Exception {
        send("POST", CONFIG_MAPS, "{\"metadata\":{\"name\":\"x\",\"labels\":{\"tier\":\"a\"}}}");
        send("POST", CONFIG_MAPS, "{\"metadata\":{\"name\":\"y\",\"labels\":{\"tier\":\"b\"}}}");
        assertThat(json(send("GET", CONFIG_MAPS + "?labelSelector=tier+in+(a,c)", ""))
                        .path("items"))
                .hasSize(1);
        assertThat(json(send("GET", CONFIG_MAPS + "?fieldSelector=metadata.name%3Dy", ""))
                        .path("items"))
                .hasSize(1);
        assertThat(send("GET", CONFIG_MAPS + "?fieldSelector=spec.x%3Dy", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void apply_ownsWhatIsWritten_andNothingThatIsDefaulted() throws Exception {
        HttpResponse<String> applied = send("PATCH", "/api/v1/namespaces/default/services/web?fieldManager=me", """
                apiVersion: v1
                kind: Service
                metadata: {name: web, creationTimestamp: null}
                spec: {ports: [{port: 80}]}
                """);

        assertThat(applied.statusCode()).as(applied.body()).isEqualTo(201);
        JsonNode service = json(applied);
        assertThat(service.at("/spec/ports/0/protocol").asText()).isEqualTo("TCP");
        assertThat(service.at("/metadata/managedFields/0/fieldsV1")).isEqualTo(Json.MAPPER.readTree("""
                        {"f:spec":{"f:ports":{"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}}}}}
                        """));
    }

    @Test
    void apply_withAFieldTwice_isRefusedWhenStrict() throws Exception {
        HttpResponse<String> applied = send(
                "PATCH",
                CONFIG_MAPS + "/twice?fieldManager=me&fieldValidation=Strict",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: twice}\ndata:\n  k: a\n  k: b\n");

        assertThat(applied.statusCode()).isEqualTo(400);
        assertThat(json(applied).path("message").asText())
                .isEqualTo("error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n"
                        + "  line 6: key \"k\" already set in map");
    }

    @Test
    void requests_areLogged_withVerbAndResource() throws Exception {
        send("GET", CONFIG_MAPS, "");
        assertThat(api.log.all()).anySatisfy(request -> {
            assertThat(request.action()).isEqualTo("list configmaps");
            assertThat(request.status()).isEqualTo(200);
        });
    }

    private String firstEvent(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request("GET", path, ""), BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            return String.valueOf(lines.readLine());
        }
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(request(method, path, body), BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(api.server.address() + path))
                .header("Authorization", "Bearer " + api.server.administratorToken())
                .header("Content-Type", method.equals("PATCH") ? "application/apply-patch+yaml" : "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return Json.MAPPER.readTree(response.body());
    }

    private static String configMap(String name) {
        return "{\"metadata\":{\"name\":\"%s\"},\"data\":{\"k\":\"v\"}}".formatted(name);
    }
}
