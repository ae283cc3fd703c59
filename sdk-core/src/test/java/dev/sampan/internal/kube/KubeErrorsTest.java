package dev.sampan.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.internal.http.BodyTooLargeException;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.retry.TransportFailure;
import dev.sampan.internal.retry.TransportFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;

class KubeErrorsTest {
    private static final KubeRequest REQUEST = KubeRequest.get("list", "pods", "list Pod in shop@prod", "/x", Map.of());
    private final KubeErrors errors = new KubeErrors("prod");

    private String code(int status, String reason, String message) {
        String body = "{\"kind\":\"Status\",\"reason\":\"" + reason + "\",\"message\":\"" + message + "\"}";
        return errors.of(REQUEST, new HttpAnswer(status, Headers.of(), body.getBytes(StandardCharsets.UTF_8)))
                .code();
    }

    @Test
    void of_answers_haveTheirCodes() {
        assertThat(code(409, "AlreadyExists", "x")).isEqualTo("cluster.already-exists");
        assertThat(code(429, "TooManyRequests", "x")).isEqualTo("cluster.throttled");
        assertThat(code(403, "Forbidden", "pods \\\"a\\\" is forbidden: exceeded quota: q, requested: pods=1"))
                .isEqualTo("cluster.quota");
    }

    @Test
    void of_noAnswer_hasItsCode() {
        assertThat(errors.of(REQUEST, new TransportFailure(Kind.CIRCUIT_OPEN, false, 0, null))
                        .code())
                .isEqualTo("cluster.endpoint-unavailable");
        assertThat(errors.of(REQUEST, new TransportFailure(Kind.BROKEN, false, 1, new BodyTooLargeException(1)))
                        .code())
                .isEqualTo("cluster.answer-too-large");
        assertThat(errors.of(REQUEST, new TransportFailure(Kind.CLOSED, false, 0, null))
                        .code())
                .isEqualTo("session.closed");
    }
}
