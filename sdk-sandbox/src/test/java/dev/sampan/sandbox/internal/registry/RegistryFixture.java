package dev.sampan.sandbox.internal.registry;

import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.http.EventLoops;
import dev.sampan.sandbox.internal.http.FaultScript;
import dev.sampan.sandbox.internal.http.RequestLog;
import dev.sampan.sandbox.internal.time.Timeline;
import dev.sampan.sandbox.internal.time.Timelines;
import dev.sampan.value.Digest;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** A registry on a timeline that only the test moves, and a caller of it. */
final class RegistryFixture implements AutoCloseable {
    static final String USER = "sampan";
    static final String PASSWORD = "s3cret";

    final Timeline timeline = Timelines.start(SandboxTime.MANUAL);
    final FaultScript faults = new FaultScript();
    final RequestLog log = RequestLog.bounded(100);
    final RegistryServer registry;
    private final Vertx vertx = EventLoops.create();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    RegistryFixture() {
        this(false);
    }

    RegistryFixture(boolean anonymousPull) {
        registry = RegistryServer.start(vertx, 0, anonymousPull, timeline, faults, log);
        registry.logins().add(USER, PASSWORD, null);
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> call(String method, String path, byte[] body, String... headers) {
        return callAs(basic(USER, PASSWORD), method, path, body, headers);
    }

    HttpResponse<String> get(String path, String... headers) {
        return call("GET", path, new byte[0], headers);
    }

    /** An empty authorization sends none; the path may be a whole address, as Location has it. */
    HttpResponse<String> callAs(String authorization, String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(path.startsWith("/") ? "http://" + registry.host() + path : path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Uploads in one request. */
    String push(String repository, byte[] blob) {
        String digest = Digest.sha256(blob).toString();
        HttpResponse<String> answer = call("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, blob);
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return digest;
    }

    /** An image of one layer under a tag; its manifest's digest. */
    String pushImage(String repository, String tag, String content) {
        byte[] manifest = manifest(repository, content, "");
        HttpResponse<String> answer = putManifest(repository, tag, manifest);
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return Digest.sha256(manifest).toString();
    }

    /** A manifest whose blobs are pushed; {@code more} is put before its end. */
    byte[] manifest(String repository, String content, String more) {
        String config = "{\"config\":{\"Entrypoint\":[\"/run\"],\"Env\":[\"A=b=c\"],\"WorkingDir\":\"/w\"},\"by\":\""
                + content + "\"}";
        String configDigest = push(repository, config.getBytes(StandardCharsets.UTF_8));
        String layer = push(repository, content.getBytes(StandardCharsets.UTF_8));
        String text = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST
                + "\",\"config\":{\"mediaType\":"
                + "\"application/vnd.oci.image.config.v1+json\",\"digest\":\"" + configDigest + "\",\"size\":"
                + config.length()
                + "},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"" + layer
                + "\",\"size\":" + content.length() + "}]" + more + "}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    HttpResponse<String> putManifest(String repository, String reference, byte[] manifest) {
        return call(
                "PUT",
                "/v2/" + repository + "/manifests/" + reference,
                manifest,
                "Content-Type",
                MediaTypes.OCI_MANIFEST);
    }

    @Override
    public void close() {
        registry.close();
        EventLoops.await(vertx.close());
        timeline.close();
    }
}
