package dev.sampan.samples.quickstart;

import dev.sampan.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** GETs through a Service, by way of the API server's proxy: the request takes the Service's own route to a ready pod. */
final class ServiceCall {
    private final KubernetesClient client;
    private final String base;

    ServiceCall(Namespace namespace, String service, int port) {
        client = namespace.unwrap(KubernetesClient.class);
        String master = client.getMasterUrl().toString().replaceAll("/+$", "");
        base = master + "/api/v1/namespaces/" + namespace.name() + "/services/" + service + ":" + port + "/proxy";
    }

    /** What came back. */
    record Answer(int status, String body) {
        String firstLine() {
            String line = body.lines().findFirst().orElse("");
            return line.length() > 60 ? line.substring(0, 60) + "…" : line;
        }
    }

    Answer get(String path) throws InterruptedException {
        HttpClient http = client.getHttpClient();
        try {
            HttpResponse<String> response = http.sendAsync(
                            http.newHttpRequestBuilder()
                                    .uri(URI.create(base + path))
                                    .build(),
                            String.class)
                    .get(30, TimeUnit.SECONDS);
            return new Answer(response.code(), String.valueOf(response.body()));
        } catch (ExecutionException | TimeoutException e) {
            throw new StoryFailedException("GET " + path + " through the Service: " + e);
        }
    }
}
