package dev.sampan.internal.http;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Tells why TLS did not come about, and which failures another try will not change. */
public final class TlsFailure {
    private static final Pattern REFUSES_CLIENT = Pattern.compile(
            "fatal alert: (?:bad_certificate|certificate_\\w+|unsupported_certificate|unknown_ca|access_denied)");

    private TlsFailure() {}

    /** Whether no other try can end otherwise: trust, protocol and policy do not change from one second to the next. */
    public static boolean isHopeless(IOException e) {
        return e instanceof CleartextRefusedException
                || e instanceof BodyTooLargeException
                || e instanceof AddressRefusedException
                || e instanceof SSLPeerUnverifiedException
                || (e instanceof SSLException && problem(e) != null);
    }

    /** Why TLS cannot come about, in a few words; null when the failure is of another kind or may pass. */
    public static @Nullable String problem(Throwable failure) {
        String certificate = certificateProblem(failure);
        return certificate != null || !(failure instanceof SSLException) ? certificate : protocolProblem(failure);
    }

    /** The platform tells these apart by its messages only. */
    private static @Nullable String protocolProblem(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("protocol_version")
                || message.contains("protocol version")
                || message.contains("No appropriate protocol")) {
            return "it offers no TLS of version 1.2 or newer";
        }
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return "it does not speak TLS";
        }
        return REFUSES_CLIENT.matcher(message).find() ? "it refuses our client certificate" : null;
    }

    /** What is wrong with the certificate, in a few words; null when the failure is of another kind. */
    private static @Nullable String certificateProblem(Throwable failure) {
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
