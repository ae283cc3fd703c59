package dev.sampan.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFailureTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Received fatal alert: protocol_version | no TLS of version 1.2",
                "The server selected protocol version TLS10 is not accepted | no TLS of version 1.2",
                "No appropriate protocol (protocol is disabled) | no TLS of version 1.2",
                "Unsupported or unrecognized SSL message | does not speak TLS",
                "Received fatal alert: bad_certificate | refuses our client certificate",
                "Received fatal alert: certificate_required | refuses our client certificate",
                "(certificate_unknown) Received fatal alert: certificate_unknown | refuses our client certificate"
            })
    void problem_handshakeThatCannotSucceed_isNamedAndHopeless(String message, String words) {
        SSLException failure = new SSLHandshakeException(message);
        assertThat(TlsFailure.problem(failure)).contains(words);
        assertThat(TlsFailure.isHopeless(failure)).isTrue();
    }

    @Test
    void problem_certificate_isNamed() {
        SSLHandshakeException expired = new SSLHandshakeException("PKIX");
        expired.initCause(new CertificateExpiredException("old"));
        assertThat(TlsFailure.problem(expired)).contains("expired");
        assertThat(TlsFailure.isHopeless(new SSLPeerUnverifiedException("other name")))
                .isTrue();
    }

    @Test
    void isHopeless_handshakeThatBroke_isNot() {
        SSLHandshakeException broken = new SSLHandshakeException("Remote host terminated the handshake");
        broken.initCause(new EOFException("SSL peer shut down incorrectly"));
        assertThat(TlsFailure.problem(broken)).isNull();
        assertThat(TlsFailure.isHopeless(broken)).isFalse();
        assertThat(TlsFailure.isHopeless(new IOException("protocol_version"))).isFalse();
    }
}
