package dev.sampan.sandbox.internal.openapi;

import dev.sampan.sandbox.Sandbox;
import dev.sampan.value.Digest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/** Pushes the smallest image there is. */
public final class TestImage {
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String host;
    private final String authorization;

    public TestImage(String host, String user, String password) {
        this.host = host;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** With the password of a sandbox's own user. */
    public static TestImage of(Sandbox sandbox) {
        Map<String, String> environment = sandbox.environment();
        return new TestImage(
                sandbox.registry(),
                Objects.requireNonNull(environment.get("SAMPAN_REGISTRY_USER")),
                Objects.requireNonNull(environment.get("SAMPAN_REGISTRY_PASSWORD")));
    }

    /** The status of the last call: 201 when all went well. */
    public int push(String repository, String tag, String content) throws Exception {
        String config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"note\":\"" + content + "\"}";
        String digest = Digest.sha256(config.getBytes(StandardCharsets.UTF_8)).toString();
        HttpResponse<String> blob = send(HttpRequest.newBuilder(
                        URI.create("http://" + host + "/v2/" + repository + "/blobs/uploads/?digest=" + digest))
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofString(config)));
        if (blob.statusCode() != 201) {
            return blob.statusCode();
        }
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + TYPE
                + "\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"" + digest
                + "\",\"size\":" + config.length() + "},\"layers\":[]}";
        return send(HttpRequest.newBuilder(URI.create("http://" + host + "/v2/" + repository + "/manifests/" + tag))
                        .header("Content-Type", TYPE)
                        .PUT(HttpRequest.BodyPublishers.ofString(manifest)))
                .statusCode();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.header("Authorization", authorization).build(), HttpResponse.BodyHandlers.ofString());
    }
}
