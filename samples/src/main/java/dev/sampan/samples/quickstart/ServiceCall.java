package dev.sampan.samples.quickstart;

import dev.sampan.Namespace;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * GETs along the route of a Service: its endpoint slices name the ready pods, the API server forwards the port of one of them. A
 * pod that the Service would not send to is never asked.
 */
final class ServiceCall {
    private final KubernetesClient client;
    private final String namespace;
    private final String service;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    ServiceCall(Namespace namespace, String service) {
        client = namespace.unwrap(KubernetesClient.class);
        this.namespace = namespace.name();
        this.service = service;
    }

    /** What came back, and from which pod. */
    record Answer(int status, String body, String pod) {
        String firstLine() {
            String line = body.lines().findFirst().orElse("").strip();
            return line.length() > 40 ? line.substring(0, 40) + "…" : line;
        }
    }

    private record Target(String pod, int port) {}

    Answer get(String path) throws InterruptedException {
        Target target = readyEndpoint();
        try (LocalPortForward forward =
                client.pods().inNamespace(namespace).withName(target.pod()).portForward(target.port())) {
            URI url = URI.create("http://127.0.0.1:" + forward.getLocalPort() + path);
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(30)).build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), target.pod());
        } catch (IOException e) {
            throw new StoryFailedException("GET " + path + " from " + target.pod() + ": " + e);
        }
    }

    private Target readyEndpoint() {
        for (EndpointSlice slice : client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withLabel("kubernetes.io/service-name", service)
                .list()
                .getItems()) {
            for (Endpoint endpoint : slice.getEndpoints()) {
                for (EndpointPort port : slice.getPorts()) {
                    if (Boolean.TRUE.equals(endpoint.getConditions().getReady())) {
                        return new Target(endpoint.getTargetRef().getName(), port.getPort());
                    }
                }
            }
        }
        throw new StoryFailedException("Service " + service + " has no ready endpoint");
    }
}
