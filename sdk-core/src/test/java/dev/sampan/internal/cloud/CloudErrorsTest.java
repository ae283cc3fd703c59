package dev.sampan.internal.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.internal.http.BodyTooLargeException;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.retry.TransportFailure;
import dev.sampan.internal.retry.TransportFailure.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudErrorsTest {
    static @Nullable IOException cause(String name) {
        return switch (name) {
            case "expired" ->
                (IOException) new SSLHandshakeException("no").initCause(new CertificateExpiredException());
            case "large" -> new BodyTooLargeException(5);
            case "refused" -> new ConnectException("refused");
            default -> null;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "DEADLINE,none,cloud.deadline", "INTERRUPTED,none,cloud.interrupted", "CLOSED,none,session.closed",
        "CIRCUIT_OPEN,refused,cloud.endpoint-unavailable", "BROKEN,refused,cloud.unreachable",
                "BROKEN,expired,cloud.untrusted",
        "BROKEN,large,cloud.answer-too-large"
    })
    void of_noAnswer_hasItsCode(Kind kind, String cause, String code) {
        var failure = CloudErrors.of(CloudApi.LIST_INSTANCE, new TransportFailure(kind, false, 2, cause(cause)));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.getMessage()).hasLineCount(4);
    }

    @Test
    void of_lostAnswerOfAWrite_isUnknown() {
        CloudApi write = new CloudApi(
                Product.CS,
                "1",
                "CreateCluster",
                "POST",
                "/clusters",
                dev.sampan.internal.retry.CallClass.NON_IDEMPOTENT,
                "cs:CreateCluster",
                "*",
                false);
        assertThat(CloudErrors.of(write, new TransportFailure(Kind.BROKEN, true, 1, null))
                        .code())
                .isEqualTo("cloud.outcome-unknown");
    }

    private static HttpAnswer answer(int status, String body) {
        return new HttpAnswer(status, Headers.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void of_answers_haveTheirCodes() {
        assertThat(CloudErrors.garbled(CloudApi.LIST_INSTANCE, answer(200, "<html>"))
                        .code())
                .isEqualTo("cloud.garbled-answer");
        assertThat(CloudErrors.of(CloudApi.LIST_INSTANCE, answer(400, "{\"Code\":\"InvalidTimeStamp.Expired\"}"))
                        .code())
                .isEqualTo("cloud.clock-skew");
        assertThat(CloudErrors.of(CloudApi.LIST_INSTANCE, answer(429, "{\"code\":\"Throttling.Api\"}"))
                        .code())
                .isEqualTo("cloud.throttled");
    }

    @Test
    void signal_refusalThatSaysWhenToComeBack_isThrottled() {
        byte[] body = "{\"Code\":\"Busy\"}".getBytes(StandardCharsets.UTF_8);
        HttpAnswer asksToWait = new HttpAnswer(400, Headers.of("x-acs-retry-after", "200"), body);
        assertThat(CloudErrors.signal(asksToWait)).isEqualTo(dev.sampan.internal.retry.Answer.Signal.THROTTLED);
        assertThat(CloudErrors.signal(answer(400, "{\"Code\":\"Busy\"}")))
                .isEqualTo(dev.sampan.internal.retry.Answer.Signal.FINAL);
    }
}
