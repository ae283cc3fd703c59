package dev.sampan.internal.cloud;

import com.aliyun.credentials.models.CredentialModel;
import com.aliyun.credentials.provider.AlibabaCloudCredentialsProvider;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sampan.internal.http.Bodies;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.http.HttpCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Route;
import dev.sampan.internal.retry.TransportFailure;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Calls cloud APIs. Thread-safe. */
public final class CloudCalls {
    private static final String JSON = "application/json; charset=utf-8";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final HttpCalls http;
    private final Endpoints endpoints;
    private final Supplier<AlibabaCloudCredentialsProvider> credentials;
    private final Acs3 acs3 = new Acs3();
    private final Skew skew;

    /**
     * Calls with the credential of a provider, which is asked for when the first signed call is made.
     */
    public CloudCalls(HttpCalls http, Endpoints endpoints, Supplier<AlibabaCloudCredentialsProvider> credentials) {
        this.http = http;
        this.endpoints = endpoints;
        this.credentials = credentials;
        this.skew = new Skew(http.session().clock());
    }

    private CloudCalls(CloudCalls like, Supplier<AlibabaCloudCredentialsProvider> credentials) {
        this.http = like.http;
        this.endpoints = like.endpoints;
        this.skew = like.skew;
        this.credentials = credentials;
    }

    /** The same endpoints, transport and clock correction with another credential. */
    public CloudCalls as(AlibabaCloudCredentialsProvider provider) {
        return as(() -> provider);
    }

    /** As above with a provider that is made when it is first needed. */
    public CloudCalls as(Supplier<AlibabaCloudCredentialsProvider> provider) {
        return new CloudCalls(this, provider);
    }

    public HttpCalls http() {
        return http;
    }

    public Endpoints endpoints() {
        return endpoints;
    }

    /** A call with its parameters in the query. */
    public JsonNode call(CloudApi api, Map<String, String> query) {
        return call(api, query, http.deadline());
    }

    /** As above, by the deadline of a greater act. */
    public JsonNode call(CloudApi api, Map<String, String> query, Deadline deadline) {
        return call(api, Map.of(), query, deadline);
    }

    /** A call with parameters in path and query. */
    public JsonNode call(CloudApi api, Map<String, String> path, Map<String, String> query, Deadline deadline) {
        return call(api, path, query, null, JSON, deadline);
    }

    /** A call with a JSON body. */
    public JsonNode callWithJson(CloudApi api, Map<String, String> path, JsonNode body, Deadline deadline) {
        return callWithJson(api, path, Map.of(), body, deadline);
    }

    /** A call with a JSON body and parameters in the query. */
    public JsonNode callWithJson(
            CloudApi api, Map<String, String> path, Map<String, String> query, JsonNode body, Deadline deadline) {
        return call(api, path, query, CloudJson.bytes(body), JSON, deadline);
    }

    /** A call with a form as its body: for values that should be in no access log. */
    public JsonNode callWithForm(CloudApi api, Map<String, String> query, Map<String, String> form, Deadline deadline) {
        StringBuilder text = new StringBuilder();
        form.forEach((key, value) -> text.append(text.isEmpty() ? "" : "&")
                .append(Acs3.escaped(key))
                .append('=')
                .append(Acs3.escaped(value)));
        return call(api, Map.of(), query, text.toString().getBytes(StandardCharsets.UTF_8), FORM, deadline);
    }

    private JsonNode call(
            CloudApi api,
            Map<String, String> path,
            Map<String, String> query,
            byte @Nullable [] body,
            String type,
            Deadline deadline) {
        Sender sender =
                new Sender(api, endpoints.of(api.product()), filled(api.path(), path), query, body, type, deadline);
        HttpAnswer answer = sender.send();
        if (CloudErrors.isClockRefused(answer) && skew.learn(answer.header("Date"))) {
            answer = sender.send();
        }
        if (CloudErrors.isTokenExpired(answer) && sender.forgetCredential()) {
            answer = sender.send();
        }
        return tree(api, answer);
    }

    private static String filled(String template, Map<String, String> parameters) {
        String path = template;
        for (Map.Entry<String, String> entry : parameters.entrySet()) {
            path = path.replace("{" + entry.getKey() + "}", Acs3.escaped(entry.getValue()));
        }
        return path;
    }

    private static JsonNode tree(CloudApi api, HttpAnswer answer) {
        if (!answer.isSuccess()) {
            throw CloudErrors.of(api, answer);
        }
        JsonNode body = answer.body().length == 0 ? MissingNode.getInstance() : CloudJson.read(answer.body());
        if (answer.body().length > 0 && !body.isContainerNode()) {
            throw CloudErrors.garbled(api, answer);
        }
        boolean refused = isFalse(body.path("IsSuccess")) || isFalse(body.path("Success"));
        if (refused) {
            throw CloudErrors.of(api, answer);
        }
        return body;
    }

    private static boolean isFalse(JsonNode flag) {
        return (flag.isBoolean() && !flag.booleanValue()) || flag.asText("").equalsIgnoreCase("false");
    }

    /** One call, sent anew for each lesson learned. */
    private final class Sender {
        private final CloudApi api;
        private final HttpUrl base;
        private final String path;
        private final Map<String, String> query;
        private final byte @Nullable [] body;
        private final String type;
        private final Deadline deadline;
        private @Nullable String usedKey;

        Sender(
                CloudApi api,
                HttpUrl base,
                String path,
                Map<String, String> query,
                byte @Nullable [] body,
                String type,
                Deadline deadline) {
            this.api = api;
            this.base = base;
            this.path = path;
            this.query = query;
            this.body = body;
            this.type = type;
            this.deadline = deadline;
        }

        HttpAnswer send() {
            try {
                CredentialModel credential = api.anonymous() ? null : credential();
                usedKey = credential == null ? null : credential.getAccessKeyId();
                String endpoint = base.scheme() + "://" + base.host() + ":" + base.port();
                Route route = new Route(endpoint, endpoint + "/" + (usedKey == null ? "" : usedKey), api.name());
                return http.send(
                                route,
                                api.callClass(),
                                deadline,
                                Bodies.CAP,
                                CloudErrors::signal,
                                () -> request(credential))
                        .value();
            } catch (TransportFailure failure) {
                throw CloudErrors.of(api, failure);
            }
        }

        private CredentialModel credential() {
            AlibabaCloudCredentialsProvider provider = credentials.get();
            return provider instanceof Renewing renewing ? renewing.credentials(deadline) : provider.getCredentials();
        }

        private Request request(@Nullable CredentialModel credential) {
            return acs3.request(api, base, path, query, body, type, skew.now(), credential);
        }

        boolean forgetCredential() {
            if (usedKey != null && credentials.get() instanceof Renewing renewing) {
                renewing.forget(usedKey);
                return true;
            }
            return false;
        }
    }
}
