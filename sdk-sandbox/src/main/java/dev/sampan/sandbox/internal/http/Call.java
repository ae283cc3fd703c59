package dev.sampan.sandbox.internal.http;

import dev.sampan.sandbox.internal.http.BodyStream.TooLargeException;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request as it was received. */
public final class Call {
    private final HttpServerRequest request;
    private final BodyStream body;

    Call(HttpServerRequest request, BodyStream body) {
        this.request = request;
        this.body = body;
    }

    public String method() {
        return request.method().name();
    }

    /** The path as it came over the wire, percent-encoded. */
    public String path() {
        String uri = request.uri();
        int end = uri.indexOf('?');
        return end < 0 ? uri : uri.substring(0, end);
    }

    /** The query as it came over the wire, without the question mark; empty if there is none. */
    public String query() {
        String uri = request.uri();
        int start = uri.indexOf('?');
        return start < 0 ? "" : uri.substring(start + 1);
    }

    /** The decoded parameters of the query, in their order. */
    public List<Map.Entry<String, String>> parameters() {
        return form(query());
    }

    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
        return parameters().stream()
                .filter(p -> p.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /** All values of a header. */
    public List<String> headers(String name) {
        return request.headers().getAll(name);
    }

    /** All headers, as they came. */
    public List<Map.Entry<String, String>> headers() {
        return request.headers().entries();
    }

    /** The body as it comes in; reading it takes it off the wire. */
    public InputStream body() {
        return body;
    }

    /**
     * The whole body.
     *
     * @throws TooLargeException if there is more than {@code most} bytes of it
     */
    public byte[] bytes(int most) throws IOException {
        byte[] bytes = body.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new TooLargeException(most);
        }
        return bytes;
    }

    /**
     * Splits {@code a=1&b=2} and decodes names and values.
     *
     * @throws IllegalArgumentException if an escape is broken
     */
    public static List<Map.Entry<String, String>> form(String text) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (String pair : text.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            pairs.add(Map.entry(decode(name), decode(value)));
        }
        return pairs;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
