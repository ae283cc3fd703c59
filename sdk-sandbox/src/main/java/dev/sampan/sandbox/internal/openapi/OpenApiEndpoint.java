package dev.sampan.sandbox.internal.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.internal.http.Answer;
import dev.sampan.sandbox.internal.http.BodyStream;
import dev.sampan.sandbox.internal.http.Call;
import dev.sampan.sandbox.internal.http.Endpoint;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the action of a call, checks who signed it and what it says, and words the answer as the cloud does. */
final class OpenApiEndpoint implements Endpoint {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BODY_LIMIT = 4 * 1024 * 1024;
    private static final Set<String> LEGACY_PARAMETERS = Set.of(
            "Action",
            "Version",
            "Format",
            "AccessKeyId",
            "SignatureMethod",
            "SignatureVersion",
            "SignatureNonce",
            "SignatureType",
            "Signature",
            "Timestamp",
            "SecurityToken",
            "RegionId");

    private final List<Operation> operations;
    private final SignatureCheck signatures;
    private final LegacySignatureCheck legacySignatures;
    private final AccessControl access;
    private final Quotas quotas;
    private final ClientTokens clientTokens;

    OpenApiEndpoint(
            List<Operation> operations,
            SignatureCheck signatures,
            LegacySignatureCheck legacySignatures,
            AccessControl access,
            Quotas quotas,
            ClientTokens clientTokens) {
        this.operations = List.copyOf(operations);
        this.signatures = signatures;
        this.legacySignatures = legacySignatures;
        this.access = access;
        this.quotas = quotas;
        this.clientTokens = clientTokens;
    }

    @Override
    public Server server() {
        return Server.OPENAPI;
    }

    @Override
    public String action(Call call) {
        return call.header("x-acs-action").or(() -> legacyAction(call)).orElse("");
    }

    private static java.util.Optional<String> legacyAction(Call call) {
        try {
            return call.parameter("Action");
        } catch (IllegalArgumentException e) {
            // a broken escape: refused when the call is handled
            return java.util.Optional.empty();
        }
    }

    @Override
    public Answer handle(Call call) throws IOException {
        String requestId = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
        boolean roa = !call.path().equals("/");
        try {
            return answer(200, requestId, withRequestId(serve(call, requestId), requestId, roa));
        } catch (OpenApiRefusal e) {
            return refused(call, roa, requestId, e);
        } catch (TooManyCalls e) {
            return withRetryAfter(refused(call, roa, requestId, userFlowControl()), e.retryAfter);
        } catch (BodyStream.TooLargeException e) {
            return refused(
                    call, roa, requestId, new OpenApiRefusal(413, "RequestEntityTooLarge", "The body is too large."));
        } catch (IllegalArgumentException e) {
            return refused(
                    call,
                    roa,
                    requestId,
                    new OpenApiRefusal(400, "InvalidParameter", "The query or the form has a broken escape."));
        }
    }

    private JsonNode serve(Call call, String requestId) throws IOException {
        byte[] body = call.bytes(BODY_LIMIT);
        List<Map.Entry<String, String>> given = new ArrayList<>(call.parameters());
        given.addAll(form(call, body));
        // the older form carries Action among its parameters, and some clients of it send the newer headers as well
        boolean legacy = call.header("Authorization").isEmpty()
                && Parameters.of(given).find("Action").isPresent();
        Operation operation = find(call, legacy ? Parameters.of(given) : null);
        Caller caller = null;
        if (!operation.anonymous()) {
            caller = legacy ? legacySignatures.check(call.method(), given) : signatures.check(call, body);
        }
        Map<String, String> values = new HashMap<>(Parameters.of(given).values());
        if (legacy) {
            values.keySet()
                    .removeIf(name -> LEGACY_PARAMETERS.contains(name)
                            && !operation.parameters().contains(name));
        }
        quotas.excess(operation.action()).ifPresent(wait -> {
            throw new TooManyCalls(wait);
        });
        new Parameters(values).allowOnly(operation.parameters());
        operation.match(decoded(call.path())).ifPresent(values::putAll);
        return run(operation, new Parameters(values, json(call, body), requestId), caller);
    }

    private JsonNode run(Operation operation, Parameters parameters, @Nullable Caller caller) {
        if (caller != null) {
            access.require(operation.permission(), parameters, caller);
        }
        return clientTokens.once(
                operation.action(), parameters, () -> operation.handler().handle(parameters, caller));
    }

    /** The account calls an action more often than its quota allows. */
    private static final class TooManyCalls extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Duration retryAfter;

        TooManyCalls(Duration retryAfter) {
            super("too many calls");
            this.retryAfter = retryAfter;
        }
    }

    private static List<Map.Entry<String, String>> form(Call call, byte[] body) {
        String type = call.header("Content-Type").orElse("");
        return type.startsWith("application/x-www-form-urlencoded")
                ? Call.form(new String(body, StandardCharsets.UTF_8))
                : List.of();
    }

    private static JsonNode json(Call call, byte[] body) throws IOException {
        String type = call.header("Content-Type").orElse("");
        if (!type.startsWith("application/json") || body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new OpenApiRefusal(400, "InvalidParameter.Body", "The body is no JSON.");
        }
    }

    private Operation find(Call call, @Nullable Parameters legacy) {
        String action = legacy == null ? action(call) : legacy.find("Action").orElse("");
        String version = legacy == null
                ? call.header("x-acs-version").orElse("")
                : legacy.find("Version").orElse("");
        return operations.stream()
                .filter(each -> each.action().equals(action) && each.version().equals(version))
                .filter(each -> each.methods().contains(call.method()))
                .filter(each -> each.match(decoded(call.path())).isPresent())
                .findFirst()
                .orElseThrow(() -> new OpenApiRefusal(
                        404,
                        "InvalidAction.NotFound",
                        "Specified api is not found, please check your url and method. The sandbox does not serve "
                                + call.method() + " " + call.path() + " as " + action + " of version " + version
                                + "."));
    }

    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The key is written as each style writes it; CS answers without one. */
    private static JsonNode withRequestId(JsonNode body, String requestId, boolean roa) {
        return roa ? body : ((ObjectNode) body).put("RequestId", requestId);
    }

    private static Answer refused(Call call, boolean roa, String requestId, OpenApiRefusal refusal) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (roa) {
            body.put("code", refusal.code());
            body.put("message", refusal.getMessage());
            body.put("requestId", requestId);
            if (refusal.denied() != null) {
                body.set("accessDeniedDetail", refusal.denied());
            }
        } else {
            body.put("RequestId", requestId);
            body.put("HostId", call.header("Host").orElse(""));
            body.put("Code", refusal.code());
            body.put("Message", refusal.getMessage());
            body.put("Recommend", "https://api.alibabacloud.com/troubleshoot?q=" + refusal.code());
            if (refusal.denied() != null) {
                body.set("AccessDeniedDetail", refusal.denied());
            }
        }
        return answer(refusal.status(), requestId, body);
    }

    private static Answer answer(int status, String requestId, JsonNode body) {
        return Answer.of(status)
                .header("x-acs-request-id", requestId)
                .content("application/json;charset=utf-8", body.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Answer failure(int status) {
        String code = switch (status) {
            case 403 -> "Forbidden.RAM";
            case 404 -> "InvalidAction.NotFound";
            case 503 -> "ServiceUnavailable";
            default -> status >= 500 ? "InternalError" : "InvalidParameter";
        };
        return scripted(status, code, "The request processing has failed due to some unknown error.");
    }

    @Override
    public Answer throttled(Duration retryAfter) {
        OpenApiRefusal refusal = userFlowControl();
        return withRetryAfter(
                scripted(refusal.status(), refusal.code(), String.valueOf(refusal.getMessage())), retryAfter);
    }

    private static OpenApiRefusal userFlowControl() {
        return new OpenApiRefusal(429, "Throttling.User", "Request was denied due to user flow control.");
    }

    /** In whole seconds, and in milliseconds in the header that is the cloud's own. */
    private static Answer withRetryAfter(Answer answer, Duration wait) {
        return answer.header("Retry-After", Long.toString(Math.max(1, (wait.toMillis() + 999) / 1000)))
                .header("x-acs-retry-after", Long.toString(Math.max(1, wait.toMillis())));
    }

    /** Both spellings, since a scripted failure does not look at the call; clients read either. */
    private static Answer scripted(int status, String code, String message) {
        String requestId = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("Code", code).put("code", code);
        body.put("Message", message).put("message", message);
        body.put("RequestId", requestId).put("requestId", requestId);
        return answer(status, requestId, body);
    }
}
