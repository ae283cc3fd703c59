package dev.sampan.sandbox.internal.openapi;

import dev.sampan.sandbox.internal.http.Call;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks ACS3-HMAC-SHA256 by computing the canonical request anew, and the date and the nonce with it. Thread-safe. */
final class SignatureCheck {
    private static final String ALGORITHM = "ACS3-HMAC-SHA256";
    private static final Pattern AUTHORIZATION = Pattern.compile(
            ALGORITHM + " Credential=([^,\\s]+), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})");
    private static final List<String> MUST_BE_SIGNED = List.of(
            "host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version");
    static final Duration TOLERANCE = Duration.ofMinutes(15);

    private final AccessKeys keys;
    private final Nonces nonces;
    private final Clock clock;

    SignatureCheck(AccessKeys keys, Nonces nonces, Clock clock) {
        this.keys = keys;
        this.nonces = nonces;
        this.clock = clock;
    }

    /**
     * Who signed.
     *
     * @throws OpenApiRefusal if the signature is incomplete, wrong, too old or used before
     */
    Caller check(Call call, byte[] body) {
        Matcher given = AUTHORIZATION.matcher(call.header("Authorization").orElse(""));
        if (!given.matches()) {
            throw incomplete("the Authorization header is not of the form " + ALGORITHM
                    + " Credential=<id>,SignedHeaders=<names>,Signature=<hex>");
        }
        List<String> signed = List.of(given.group(2).split(";"));
        requireSigned(call, signed);
        requireFresh(header(call, "x-acs-date"));
        Caller caller =
                keys.require(given.group(1), call.header("x-acs-security-token").orElse(null));
        String hash = sha256(body);
        if (!hash.equals(header(call, "x-acs-content-sha256"))) {
            throw mismatch("the body's SHA-256 is " + hash);
        }
        String toSign = ALGORITHM + "\n" + sha256(canonical(call, signed, hash).getBytes(StandardCharsets.UTF_8));
        if (!equal(hmac("HmacSHA256", caller.accessKeySecret(), toSign), given.group(3))) {
            throw mismatch("server string to sign is:" + toSign.replace('\n', ' '));
        }
        nonces.use(caller.accessKeyId() + " " + header(call, "x-acs-signature-nonce"));
        return caller;
    }

    private static void requireSigned(Call call, List<String> signed) {
        List<String> must = new ArrayList<>(MUST_BE_SIGNED);
        call.headers().stream()
                .map(header -> header.getKey().toLowerCase(Locale.ROOT))
                .filter(name -> name.startsWith("x-acs-"))
                .forEach(must::add);
        for (String name : must) {
            if (!signed.contains(name)) {
                throw incomplete("the header " + name + " is not signed");
            }
        }
        for (String name : signed) {
            header(call, name);
        }
    }

    private void requireFresh(String date) {
        requireFresh(date, clock);
    }

    static void requireFresh(String date, Clock clock) {
        Instant at;
        try {
            at = Instant.parse(date);
        } catch (DateTimeException e) {
            throw new OpenApiRefusal(
                    400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.");
        }
        if (Duration.between(at, clock.instant()).abs().compareTo(TOLERANCE) > 0) {
            throw new OpenApiRefusal(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.");
        }
    }

    private static String canonical(Call call, List<String> signed, String hash) {
        StringBuilder text = new StringBuilder();
        text.append(call.method()).append('\n').append(call.path()).append('\n');
        text.append(canonicalQuery(call.parameters())).append('\n');
        for (String name : signed) {
            text.append(name).append(':').append(header(call, name).trim()).append('\n');
        }
        return text.append('\n')
                .append(String.join(";", signed))
                .append('\n')
                .append(hash)
                .toString();
    }

    static String canonicalQuery(List<Map.Entry<String, String>> parameters) {
        List<String> pairs = new ArrayList<>();
        parameters.stream()
                .sorted(Map.Entry.<String, String>comparingByKey()
                        .thenComparing(Map.Entry::getValue, Comparator.naturalOrder()))
                .forEach(each -> pairs.add(encoded(each.getKey()) + "=" + encoded(each.getValue())));
        return String.join("&", pairs);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String header(Call call, String name) {
        return call.header(name).orElseThrow(() -> incomplete("the signed header " + name + " is missing"));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String hmac(String algorithm, String secret, String text) {
        return HexFormat.of().formatHex(mac(algorithm, secret, text));
    }

    static byte[] mac(String algorithm, String secret, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    static boolean equal(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    static OpenApiRefusal incomplete(String why) {
        return new OpenApiRefusal(
                400, "IncompleteSignature", "The request signature does not conform to Aliyun standards. " + why);
    }

    static OpenApiRefusal mismatch(String why) {
        return new OpenApiRefusal(
                400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation. " + why);
    }
}
