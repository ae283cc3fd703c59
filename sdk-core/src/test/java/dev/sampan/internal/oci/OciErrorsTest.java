package dev.sampan.internal.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.internal.http.BodyTooLargeException;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.retry.TransportFailure;
import dev.sampan.internal.retry.TransportFailure.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OciErrorsTest {
    private final OciErrors errors = new OciErrors("reg.example.com");

    private String code(Kind kind, @Nullable IOException cause) {
        return errors.of("pull a", new TransportFailure(kind, false, 1, cause)).code();
    }

    @Test
    void of_noAnswer_hasItsCode() {
        assertThat(code(Kind.DEADLINE, null)).isEqualTo("registry.deadline");
        assertThat(code(Kind.INTERRUPTED, null)).isEqualTo("registry.interrupted");
        assertThat(code(Kind.CLOSED, null)).isEqualTo("session.closed");
        assertThat(code(Kind.CIRCUIT_OPEN, null)).isEqualTo("registry.endpoint-unavailable");
        assertThat(code(Kind.BROKEN, new ConnectException("x"))).isEqualTo("registry.unreachable");
        assertThat(code(Kind.BROKEN, new BodyTooLargeException(1))).isEqualTo("registry.answer-too-large");
        SSLHandshakeException expired = new SSLHandshakeException("x");
        expired.initCause(new CertificateExpiredException());
        assertThat(code(Kind.BROKEN, expired)).isEqualTo("registry.untrusted");
    }

    @Test
    void of_answers_haveTheirCodes() {
        assertThat(errors.of("pull a", new HttpAnswer(429, Headers.of(), new byte[0]))
                        .code())
                .isEqualTo("registry.throttled");
        assertThat(errors.garbled("pull a", "html").code()).isEqualTo("registry.garbled-answer");
    }
}
