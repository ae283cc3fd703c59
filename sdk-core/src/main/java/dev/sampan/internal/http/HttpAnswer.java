package dev.sampan.internal.http;

import java.nio.charset.StandardCharsets;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A complete answer in memory.
 *
 * @param status the HTTP status
 * @param headers its headers
 * @param body its content after inflating; belongs to whoever holds the answer
 */
@SuppressWarnings("ArrayRecordComponent")
public record HttpAnswer(int status, Headers headers, byte[] body) {
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The status only: headers and body may hold what nobody should see. */
    @Override
    public String toString() {
        return "HttpAnswer[" + status + ", " + body.length + " bytes]";
    }
}
