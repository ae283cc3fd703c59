package dev.sampan.internal.http;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Tells why TLS did not come about, and which failures another try will not change. */
public final class TlsFailure {
    private TlsFailure() {}

    /** Whether no other try can end otherwise: trust, protocol and policy do not change from one second to the next. */
    public static boolean isHopeless(IOException e) {
        return e instanceof CleartextRefusedException
                || e instanceof BodyTooLargeException
                || e instanceof AddressRefusedException
                || e instanceof SSLPeerUnverifiedException
                || (e instanceof SSLHandshakeException && certificateProblem(e) != null);
    }

    /** What is wrong with the certificate, in a few words; null when the failure is of another kind. */
    public static @Nullable String certificateProblem(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof CertificateExpiredException) {
                return "its certificate has expired";
            }
            if (t instanceof CertificateNotYetValidException) {
                return "its certificate is not valid yet";
            }
            if (t instanceof SSLPeerUnverifiedException) {
                return "its certificate is for another host name";
            }
            if (t instanceof CertificateException || t instanceof java.security.cert.CertPathValidatorException) {
                return "its certificate is not trusted";
            }
        }
        return null;
    }
}
