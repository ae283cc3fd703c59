package dev.sampan.sandbox.internal.openapi;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A call signed as the documentation of ACS3-HMAC-SHA256 describes, with every part open to be spoilt. */
final class SignedCall {
    private final URI base;
    private final TreeMap<String, String> headers = new TreeMap<>();
    private final TreeMap<String, String> query = new TreeMap<>();
    private String path = "/";
    private String method = "POST";
    private String key = OpenApiFixture.KEY;
    private String secret = OpenApiFixture.SECRET;
    private String unsignedHeader = "";
    private String lateQuery = "";

    SignedCall(URI base, String action, String version, Instant date) {
        this.base = base;
        headers.put("host", base.getAuthority());
        headers.put("x-acs-action", action);
        headers.put("x-acs-version", version);
        headers.put("x-acs-date", date.truncatedTo(ChronoUnit.SECONDS).toString());
        headers.put("x-acs-signature-nonce", UUID.randomUUID().toString());
        headers.put("x-acs-content-sha256", hash(""));
    }

    SignedCall get(String path) {
        this.method = "GET";
        this.path = path;
        return this;
    }

    SignedCall query(String name, String value) {
        query.put(name, value);
        return this;
    }

    SignedCall header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    SignedCall key(String id, String secret) {
        this.key = id;
        this.secret = secret;
        return this;
    }

    /** Sends the header and leaves it out of the signature. */
    SignedCall leaveUnsigned(String name) {
        unsignedHeader = name;
        return this;
    }

    /** Adds to the query after signing. */
    SignedCall appendAfterSigning(String text) {
        lateQuery = text;
        return this;
    }

    HttpRequest.Builder build() {
        TreeMap<String, String> signed = new TreeMap<>(headers);
        signed.remove(unsignedHeader);
        StringBuilder canonical = new StringBuilder(method + "\n" + path + "\n" + encodedQuery() + "\n");
        signed.forEach((name, value) ->
                canonical.append(name).append(':').append(value).append('\n'));
        String names = String.join(";", signed.keySet());
        canonical.append('\n').append(names).append('\n').append(headers.get("x-acs-content-sha256"));
        String signature = hmac(secret, "ACS3-HMAC-SHA256\n" + hash(canonical.toString()));
        String uri = base + path + (query.isEmpty() ? "" : "?" + encodedQuery()) + lateQuery;
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(uri)).method(method, HttpRequest.BodyPublishers.noBody());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!header.getKey().equals("host")) {
                request.header(header.getKey(), header.getValue());
            }
        }
        return request.header(
                "Authorization",
                "ACS3-HMAC-SHA256 Credential=" + key + ",SignedHeaders=" + names + ",Signature=" + signature);
    }

    private String encodedQuery() {
        StringBuilder text = new StringBuilder();
        query.forEach((name, value) -> text.append(text.length() == 0 ? "" : "&")
                .append(encoded(name))
                .append('=')
                .append(encoded(value)));
        return text.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
