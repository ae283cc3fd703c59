package dev.sampan.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.ByteString;

/** An OpenAPI endpoint that checks signatures with code of its own and answers by action. */
public final class CloudServer implements AutoCloseable {
    public final MockWebServer server = new MockWebServer();
    public final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Function<RecordedRequest, MockResponse>> answers = new ConcurrentHashMap<>();
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    public CloudServer() throws IOException {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer(request);
            }
        });
        server.start();
    }

    public CloudServer key(String id, String secret) {
        secrets.put(id, secret);
        return this;
    }

    public CloudServer on(String action, String json) {
        return on(action, request -> json(200, json));
    }

    public CloudServer on(String action, Function<RecordedRequest, MockResponse> answer) {
        answers.put(action, answer);
        return this;
    }

    /** Answers in turn; the last one stays. */
    public CloudServer inTurn(String action, MockResponse... responses) {
        java.util.concurrent.atomic.AtomicInteger next = new java.util.concurrent.atomic.AtomicInteger();
        return on(action, request -> responses[Math.min(next.getAndIncrement(), responses.length - 1)]);
    }

    public static MockResponse json(int status, String body, String... headers) {
        MockResponse.Builder response = new MockResponse.Builder().code(status).body(body);
        response.setHeader("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            response.setHeader(headers[i], headers[i + 1]);
        }
        return response.build();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getPort();
    }

    public long count(String action) {
        return requests.stream()
                .filter(request -> action.equals(request.getHeaders().get("x-acs-action")))
                .count();
    }

    private MockResponse answer(RecordedRequest request) {
        requests.add(request);
        String action = Objects.requireNonNullElse(request.getHeaders().get("x-acs-action"), "none");
        String authorization = request.getHeaders().get("authorization");
        if (authorization != null && !isSignedWell(request, authorization)) {
            return json(400, "{\"Code\":\"SignatureDoesNotMatch\",\"Message\":\"no\",\"RequestId\":\"r-0\"}");
        }
        Function<RecordedRequest, MockResponse> answer = answers.get(action);
        return answer == null
                ? json(
                        404,
                        "{\"Code\":\"InvalidAction.NotFound\",\"Message\":\"" + action + "\",\"RequestId\":\"r-0\"}")
                : answer.apply(request);
    }

    private boolean isSignedWell(RecordedRequest request, String authorization) {
        try {
            String key = between(authorization, "Credential=", ",");
            String signed = between(authorization, "SignedHeaders=", ",");
            String signature = authorization.substring(authorization.indexOf("Signature=") + 10);
            String secret = secrets.get(key);
            ByteString body = request.getBody();
            byte[] content = body == null ? new byte[0] : body.toByteArray();
            String hash = hex(MessageDigest.getInstance("SHA-256").digest(content));
            if (secret == null || !hash.equals(request.getHeaders().get("x-acs-content-sha256"))) {
                return false;
            }
            StringBuilder canonical = new StringBuilder(request.getMethod()).append('\n');
            String target = request.getTarget();
            int question = target.indexOf('?');
            canonical
                    .append(question < 0 ? target : target.substring(0, question))
                    .append('\n');
            canonical
                    .append(sortedQuery(question < 0 ? "" : target.substring(question + 1)))
                    .append('\n');
            for (String name : signed.split(";", -1)) {
                canonical
                        .append(name)
                        .append(':')
                        .append(request.getHeaders().get(name))
                        .append('\n');
            }
            canonical.append('\n').append(signed).append('\n').append(hash);
            String toSign = "ACS3-HMAC-SHA256\n"
                    + hex(MessageDigest.getInstance("SHA-256")
                            .digest(canonical.toString().getBytes(StandardCharsets.UTF_8)));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            boolean allSigned = request.getHeaders().names().stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .filter(name -> name.startsWith("x-acs-"))
                    .allMatch(name -> List.of(signed.split(";", -1)).contains(name));
            return allSigned
                    && hex(mac.doFinal(toSign.getBytes(StandardCharsets.UTF_8))).equals(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sortedQuery(String query) {
        TreeMap<String, String> sorted = new TreeMap<>(Collections.emptySortedMap());
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            sorted.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        StringBuilder text = new StringBuilder();
        sorted.forEach((key, value) ->
                text.append(text.isEmpty() ? "" : "&").append(key).append('=').append(value));
        return text.toString();
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() {
        server.close();
    }
}
