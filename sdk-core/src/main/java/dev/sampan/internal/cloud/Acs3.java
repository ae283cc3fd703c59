package dev.sampan.internal.cloud;

import com.aliyun.credentials.models.CredentialModel;
import com.aliyun.openapiutil.Client;
import com.aliyun.tea.TeaRequest;
import dev.sampan.internal.http.HttpClients;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** Builds requests signed by ACS3-HMAC-SHA256, each with its own date and nonce. Thread-safe. */
final class Acs3 {
    private static final String ALGORITHM = "ACS3-HMAC-SHA256";
    private static final int NONCE_BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    /** The signed request; without a credential an unsigned one. */
    Request request(
            CloudApi api,
            HttpUrl base,
            String path,
            Map<String, String> query,
            byte @Nullable [] body,
            String contentType,
            Instant date,
            @Nullable CredentialModel credential) {
        try {
            return signed(api, base, path, query, body, contentType, date, credential);
        } catch (Exception e) {
            // The signing library declares Exception; what it throws could quote what it signs.
            throw new IllegalStateException(
                    "could not sign " + api.name() + ": " + e.getClass().getName());
        }
    }

    private Request signed(
            CloudApi api,
            HttpUrl base,
            String path,
            Map<String, String> query,
            byte @Nullable [] body,
            String contentType,
            Instant date,
            @Nullable CredentialModel credential)
            throws Exception {
        byte[] content = body == null ? new byte[0] : body;
        String payload = Client.hexEncode(Client.hash(content, ALGORITHM));
        boolean defaultPort = base.port() == HttpUrl.defaultPort(base.scheme());
        TeaRequest tea = TeaRequest.create();
        tea.method = api.method();
        tea.pathname = path;
        tea.query = new LinkedHashMap<>(query);
        tea.headers = new LinkedHashMap<>();
        tea.headers.put("host", base.host() + (defaultPort ? "" : ":" + base.port()));
        tea.headers.put("x-acs-action", api.action());
        tea.headers.put("x-acs-version", api.version());
        tea.headers.put("x-acs-date", date.truncatedTo(ChronoUnit.SECONDS).toString());
        tea.headers.put("x-acs-signature-nonce", nonce());
        tea.headers.put("x-acs-content-sha256", payload);
        if (body != null) {
            tea.headers.put("content-type", contentType);
        }
        if (credential != null) {
            String token = credential.getSecurityToken();
            if (token != null && !token.isEmpty()) {
                tea.headers.put("x-acs-accesskey-id", credential.getAccessKeyId());
                tea.headers.put("x-acs-security-token", token);
            }
            String authorization = Client.getAuthorization(
                    tea, ALGORITHM, payload, credential.getAccessKeyId(), credential.getAccessKeySecret());
            tea.headers.put("authorization", authorization);
        }
        return http(api, base, path, tea, body, content, contentType);
    }

    private static Request http(
            CloudApi api,
            HttpUrl base,
            String path,
            TeaRequest tea,
            byte @Nullable [] body,
            byte[] content,
            String contentType)
            throws Exception {
        StringJoiner query = new StringJoiner("&");
        for (Map.Entry<String, String> entry : tea.query.entrySet()) {
            query.add(Client.getEncodeParam(entry.getKey()) + "=" + Client.getEncodeParam(entry.getValue()));
        }
        HttpUrl.Builder url = base.newBuilder().encodedPath(path);
        if (!tea.query.isEmpty()) {
            url.encodedQuery(query.toString());
        }
        Request.Builder builder = new Request.Builder()
                .url(url.build())
                .header("accept", "application/json")
                .header("user-agent", HttpClients.USER_AGENT);
        tea.headers.forEach((name, value) -> {
            if (!name.equals("host")) {
                builder.header(name, value);
            }
        });
        boolean bodyless = api.method().equals("GET") || (api.method().equals("DELETE") && body == null);
        RequestBody entity =
                bodyless ? null : RequestBody.create(content, body == null ? null : MediaType.get(contentType));
        return builder.method(api.method(), entity).build();
    }

    private String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** One path segment or form value, escaped as the signature wants it. */
    static String escaped(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
