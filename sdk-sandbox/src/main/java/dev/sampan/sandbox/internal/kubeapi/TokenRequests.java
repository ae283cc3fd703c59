package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Gives out tokens of service accounts. */
final class TokenRequests {
    private static final String GROUP = "authentication.k8s.io";
    private static final long LONGEST_SECONDS = 1L << 32;

    private final ControlPlane plane;
    private final ResourceReading reading;

    TokenRequests(ControlPlane plane, ResourceReading reading) {
        this.plane = plane;
        this.reading = reading;
    }

    ApiReply answer(ApiCall call, ServedResource accounts) {
        RequestInfo info = call.info();
        WriteOptions options = RequestBodies.options(call, "CreateOptions");
        ObjectNode request = RequestBodies.object(call, GROUP, "v1", "TokenRequest");
        checkPlace(request, info);
        ObjectNode account = reading.get(accounts, info.namespace(), info.name());
        String uid = Meta.uid(request);
        if (!uid.isEmpty() && !uid.equals(Meta.uid(account))) {
            throw ApiStatusException.conflict(
                    "TokenRequest." + GROUP,
                    info.name(),
                    "the UID in the token request (%s) does not match the UID of the service account (%s)"
                            .formatted(uid, Meta.uid(account)));
        }
        ObjectNode spec = request.withObjectProperty("spec");
        List<String> audiences = audiences(spec);
        long seconds = seconds(spec);
        ObjectNode bound = bound(spec.path("boundObjectRef"), info, account);
        Instant now = plane.timeline.now();
        Duration validity = Duration.ofSeconds(seconds);
        ObjectNode metadata = Meta.of(request);
        metadata.put("name", info.name()).put("namespace", info.namespace()).put("uid", Meta.uid(account));
        metadata.put("creationTimestamp", Meta.time(now));
        ObjectNode status = request.putObject("status");
        status.put(
                "token",
                options.dryRun() ? "" : plane.tokens.accounts().issue(account, audiences, now, validity, bound));
        status.put("expirationTimestamp", Meta.time(now.plus(validity)));
        return Rendering.of(call, plane.timeline.clock()).reply(201, request);
    }

    private static void checkPlace(ObjectNode request, RequestInfo info) {
        String name = Meta.name(request);
        if (!name.isEmpty() && !name.equals(info.name())) {
            throw invalid(
                    info.name(),
                    "metadata.name",
                    "\"" + name + "\"",
                    "must match the service account name if specified");
        }
        String namespace = Meta.namespace(request);
        if (!namespace.isEmpty() && !namespace.equals(info.namespace())) {
            throw ApiStatusException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    private static List<String> audiences(ObjectNode spec) {
        List<String> asked = Meta.strings(spec.path("audiences"));
        List<String> audiences = asked.isEmpty() ? ServiceAccountTokens.AUDIENCES : asked;
        audiences.forEach(spec.putArray("audiences")::add);
        return audiences;
    }

    private static long seconds(ObjectNode spec) {
        long seconds = spec.path("expirationSeconds").asLong(3600);
        if (seconds < 600 || seconds > LONGEST_SECONDS) {
            throw invalid(
                    "",
                    "spec.expirationSeconds",
                    Long.toString(seconds),
                    seconds < 600
                            ? "may not specify a duration less than 10 minutes"
                            : "may not specify a duration larger than 2^32 seconds");
        }
        spec.put("expirationSeconds", seconds);
        if (!spec.has("boundObjectRef")) {
            spec.putNull("boundObjectRef");
        }
        return seconds;
    }

    /** The claims of the object that the token is bound to. */
    private ObjectNode bound(JsonNode reference, RequestInfo info, ObjectNode account) {
        ObjectNode claims = Json.object();
        if (!reference.isObject()) {
            return claims;
        }
        String apiVersion = reference.path("apiVersion").asText();
        String kind = reference.path("kind").asText();
        String name = reference.path("name").asText();
        if (!apiVersion.equals("v1") || !List.of("Pod", "Secret", "Node").contains(kind)) {
            throw ApiStatusException.badRequest("cannot bind token to object of type %s, Kind=%s"
                    .formatted(apiVersion.contains("/") ? apiVersion : "/" + apiVersion, kind));
        }
        String plural = kind.toLowerCase(java.util.Locale.ROOT) + "s";
        ObjectNode object = plane.store
                .get(plural, new ObjectKey(kind.equals("Node") ? "" : info.namespace(), name))
                .orElseThrow(() -> ApiStatusException.notFound(plural, name));
        if (kind.equals("Pod")
                && !object.path("spec").path("serviceAccountName").asText().equals(Meta.name(account))) {
            throw ApiStatusException.badRequest(
                    "cannot bind token for serviceaccount \"%s\" to pod running with different serviceaccount name."
                            .formatted(Meta.name(account)));
        }
        String uid = reference.path("uid").asText();
        if (!uid.isEmpty() && !uid.equals(Meta.uid(object))) {
            throw ApiStatusException.conflict(
                    kind,
                    name,
                    "the UID in the bound object reference (%s) does not match the UID in record. The object might have been deleted and then recreated"
                            .formatted(uid));
        }
        addNode(claims, object);
        claims.putObject(kind.toLowerCase(java.util.Locale.ROOT))
                .put("name", name)
                .put("uid", Meta.uid(object));
        return claims;
    }

    private void addNode(ObjectNode claims, ObjectNode object) {
        String node = object.path("spec").path("nodeName").asText("");
        if (!node.isEmpty()) {
            ObjectNode told = claims.putObject("node").put("name", node);
            plane.store.get("nodes", new ObjectKey("", node)).ifPresent(known -> told.put("uid", Meta.uid(known)));
        }
    }

    private static ApiStatusException invalid(String name, String field, String value, String why) {
        String body = "Invalid value: %s: %s".formatted(value, why);
        ObjectNode details = Json.object();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        details.put("group", GROUP).put("kind", "TokenRequest");
        details.putArray("causes")
                .addObject()
                .put("reason", "FieldValueInvalid")
                .put("message", body)
                .put("field", field);
        return new ApiStatusException(
                422,
                "Invalid",
                "TokenRequest.%s \"%s\" is invalid: %s: %s".formatted(GROUP, name, field, body),
                details);
    }
}
