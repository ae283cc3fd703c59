package dev.sampan.sandbox.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What a server answers: status, headers, content. Immutable. */
public final class Answer {
    private final int status;
    private final List<Map.Entry<String, String>> headers;
    private final Content content;

    private Answer(int status, List<Map.Entry<String, String>> headers, Content content) {
        this.status = status;
        this.headers = headers;
        this.content = content;
    }

    public static Answer of(int status) {
        return new Answer(status, List.of(), Content.EMPTY);
    }

    public int status() {
        return status;
    }

    List<Map.Entry<String, String>> headers() {
        return headers;
    }

    Content content() {
        return content;
    }

    /** A copy with one more header. */
    public Answer header(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new Answer(status, List.copyOf(more), content);
    }

    /** A copy in which a header has another value, if it is there. */
    public Answer mapHeader(String name, UnaryOperator<String> change) {
        List<Map.Entry<String, String>> changed = headers.stream()
                .map(header -> header.getKey().equals(name) ? Map.entry(name, change.apply(header.getValue())) : header)
                .toList();
        return new Answer(status, changed, content);
    }

    /** A copy with this content and its type. */
    public Answer content(String type, Content content) {
        return new Answer(status, headers, content).header("Content-Type", type);
    }

    public Answer content(String type, byte[] bytes) {
        return content(type, Content.of(bytes));
    }

    public Answer json(String text) {
        return content("application/json", text.getBytes(StandardCharsets.UTF_8));
    }
}
