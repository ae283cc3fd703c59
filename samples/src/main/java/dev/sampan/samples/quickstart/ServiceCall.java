package dev.sampan.samples.quickstart;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** GETs through a Service, which sends to ready pods only. */
final class ServiceCall {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int SHOWN = 40;

    private final URI service;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    ServiceCall(URI service) {
        this.service = service;
    }

    /** What came back. */
    record Answer(int status, String body) {
        String firstLine() {
            String line = body.lines().findFirst().orElse("").strip();
            return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
        }
    }

    Answer get(String path) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(service.resolve(path)).timeout(TIMEOUT).build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new StoryFailedException("GET " + path + " through the Service: " + e);
        }
    }
}
