package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.FieldError;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The resources that are questions: who am I, may I, whose token is this. Nothing of them is kept. */
final class ReviewResources {
    private static final String GROUP = "authorization.k8s.io";
    private static final Set<String> MADE_ANEW = Set.of("selfsubjectreviews", "selfsubjectrulesreviews");
    private static final Set<String> REVIEWS = Set.of(
            "selfsubjectaccessreviews",
            "subjectaccessreviews",
            "localsubjectaccessreviews",
            "selfsubjectrulesreviews",
            "selfsubjectreviews",
            "tokenreviews");

    private final ControlPlane plane;

    ReviewResources(ControlPlane plane) {
        this.plane = plane;
    }

    boolean handles(ServedResource resource) {
        return REVIEWS.contains(resource.resource().plural())
                && resource.resource().group().endsWith(".k8s.io")
                && !resource.custom();
    }

    ApiReply answer(ApiCall call, ServedResource resource) {
        if (!call.info().verb().equals("create")) {
            throw Refusals.methodNotAllowed();
        }
        WriteOptions options = RequestBodies.options(call, "CreateOptions");
        ObjectNode review = RequestBodies.object(call, resource, options);
        if (!MADE_ANEW.contains(resource.resource().plural())) {
            resource.trackUpdate(null, review, options.fieldManager(), "", plane.timeline.now());
        }
        switch (resource.resource().plural()) {
            case "selfsubjectaccessreviews" -> {
                check(review, resource, false, "");
                decide(review, call.caller());
            }
            case "subjectaccessreviews" -> {
                check(review, resource, false, "");
                decide(review, subject(review));
            }
            case "localsubjectaccessreviews" -> {
                check(review, resource, true, call.info().namespace());
                decide(review, subject(review));
            }
            case "selfsubjectrulesreviews" -> rules(review, call.caller());
            case "selfsubjectreviews" ->
                review.putObject("status").set("userInfo", call.caller().toUserInfo());
            case "tokenreviews" -> token(review);
            default -> throw new IllegalStateException("no such review: " + resource.resource());
        }
        stamp(review, resource, call.info());
        return Rendering.of(call, plane.timeline.clock()).reply(201, review);
    }

    private void stamp(ObjectNode review, ServedResource resource, RequestInfo info) {
        ObjectNode metadata = review.withObjectProperty("metadata");
        if (resource.resource().plural().equals("selfsubjectreviews")) {
            metadata.put("creationTimestamp", Meta.time(plane.timeline.now()));
        }
        if (resource.resource().namespaced()) {
            metadata.put("namespace", info.namespace());
        }
    }

    private void decide(ObjectNode review, Identity subject) {
        RbacAuthorizer.Decision decision = plane.authorizer.decide(subject, asked(review.path("spec")));
        ObjectNode status = review.putObject("status");
        status.put("allowed", decision.allowed());
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
    }

    private static void check(ObjectNode review, ServedResource resource, boolean local, String namespace) {
        List<FieldError> errors = new ArrayList<>();
        JsonNode spec = review.path("spec");
        JsonNode attributes = spec.path("resourceAttributes");
        JsonNode path = spec.path("nonResourceAttributes");
        if (attributes.isObject() && path.isObject()) {
            errors.add(FieldError.invalid(
                    "spec.nonResourceAttributes",
                    capitalised(path),
                    "cannot be specified in combination with resourceAttributes"));
        }
        if (!attributes.isObject() && !path.isObject()) {
            errors.add(FieldError.invalid(
                    "spec.resourceAttributes",
                    NullNode.getInstance(),
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
        }
        boolean named =
                !spec.path("user").asText("").isEmpty() || !spec.path("groups").isEmpty();
        if (!resource.resource().plural().startsWith("self") && !named) {
            errors.add(FieldError.invalid(
                    "spec.user", TextNode.valueOf(""), "at least one of user or group must be specified"));
        }
        if (local
                && attributes.isObject()
                && !attributes.path("namespace").asText("").equals(namespace)) {
            errors.add(FieldError.invalid(
                    "spec.resourceAttributes.namespace",
                    TextNode.valueOf(attributes.path("namespace").asText("")),
                    "must match metadata.namespace"));
        }
        if (local && path.isObject()) {
            errors.add(FieldError.invalid("spec.nonResourceAttributes", path, "disallowed on this kind of request"));
        }
        if (!errors.isEmpty()) {
            throw refusal(errors);
        }
    }

    // the server has forgotten the kind when it looks at a review: its refusals name none
    private static ApiStatusException refusal(List<FieldError> errors) {
        ObjectNode details = Json.object();
        details.put("group", GROUP);
        ArrayNode causes = details.putArray("causes");
        List<String> messages = new ArrayList<>();
        for (FieldError error : errors) {
            causes.addObject()
                    .put("reason", error.type())
                    .put("message", error.body())
                    .put("field", error.field());
            messages.add(error.message());
        }
        String text = messages.size() == 1 ? messages.get(0) : "[" + String.join(", ", messages) + "]";
        return new ApiStatusException(422, "Invalid", "." + GROUP + " \"\" is invalid: " + text, details);
    }

    private static RequestInfo asked(JsonNode spec) {
        JsonNode resource = spec.path("resourceAttributes");
        JsonNode path = spec.path("nonResourceAttributes");
        if (path.isObject()) {
            return new RequestInfo(
                    false,
                    path.path("verb").asText(),
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    path.path("path").asText());
        }
        return new RequestInfo(
                true,
                resource.path("verb").asText(),
                resource.path("group").asText(),
                resource.path("version").asText(),
                resource.path("namespace").asText(),
                resource.path("resource").asText(),
                resource.path("subresource").asText(),
                resource.path("name").asText(),
                "",
                "");
    }

    private static Identity subject(ObjectNode review) {
        JsonNode spec = review.path("spec");
        Map<String, List<String>> extra = new HashMap<>();
        spec.path("extra").properties().forEach(entry -> extra.put(entry.getKey(), Meta.strings(entry.getValue())));
        List<String> groups = new ArrayList<>(Meta.strings(spec.path("groups")));
        return new Identity(spec.path("user").asText(), spec.path("uid").asText(), groups, extra);
    }

    private void rules(ObjectNode review, Identity caller) {
        String namespace = review.path("spec").path("namespace").asText();
        if (namespace.isEmpty()) {
            throw ApiStatusException.badRequest("no namespace on request");
        }
        review.putObject("spec");
        ObjectNode status = review.putObject("status");
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode paths = status.putArray("nonResourceRules");
        RbacAuthorizer.Grants grants = plane.authorizer.grants(caller, namespace);
        for (RbacAuthorizer.Grant grant : grants.grants()) {
            if (!grant.rule().path("resources").isEmpty()) {
                copy(grant.rule(), resources.addObject(), "verbs", "apiGroups", "resources", "resourceNames");
            }
            if (!grant.rule().path("nonResourceURLs").isEmpty()) {
                copy(grant.rule(), paths.addObject(), "verbs", "nonResourceURLs");
            }
        }
        status.put("incomplete", false);
        if (!grants.errors().isEmpty()) {
            status.put("evaluationError", grants.errorText());
        }
    }

    /** The server shows its own structure, whose fields have no names of JSON. */
    private static ObjectNode capitalised(JsonNode attributes) {
        ObjectNode shown = Json.object();
        shown.put("Path", attributes.path("path").asText());
        shown.put("Verb", attributes.path("verb").asText());
        return shown;
    }

    private static void copy(JsonNode rule, ObjectNode to, String... fields) {
        for (String field : fields) {
            if (rule.has(field)) {
                to.set(field, rule.get(field));
            }
        }
    }

    private void token(ObjectNode review) {
        JsonNode spec = review.path("spec");
        String token = spec.path("token").asText();
        if (token.isEmpty()) {
            throw ApiStatusException.badRequest("token is required for TokenReview in authentication");
        }
        List<String> asked = Meta.strings(spec.path("audiences"));
        Tokens.Verdict verdict = plane.tokens.check(token, asked.isEmpty() ? ServiceAccountTokens.AUDIENCES : asked);
        ObjectNode status = review.putObject("status");
        if (verdict instanceof Tokens.Known known) {
            status.put("authenticated", true);
            status.set("user", known.identity().toUserInfo());
            known.audiences().forEach(status.putArray("audiences")::add);
        } else if (verdict instanceof Tokens.Refused refused) {
            status.putObject("user");
            status.put("error", refused.why());
        }
    }
}
