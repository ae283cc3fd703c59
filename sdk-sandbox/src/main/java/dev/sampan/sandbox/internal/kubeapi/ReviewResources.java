package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The resources that are questions: who am I, may I, whose token is this. Nothing of them is kept. */
final class ReviewResources {
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
            throw Refusals.methodNotAllowed(resource.resource(), call.info().verb());
        }
        ObjectNode review = RequestBodies.object(call, resource, RequestBodies.options(call, "CreateOptions"));
        switch (resource.resource().plural()) {
            case "selfsubjectaccessreviews" -> decide(review, call.caller());
            case "subjectaccessreviews", "localsubjectaccessreviews" -> decide(review, subject(review));
            case "selfsubjectrulesreviews" -> rules(review, call.caller());
            case "selfsubjectreviews" ->
                review.putObject("status").set("userInfo", call.caller().toUserInfo());
            case "tokenreviews" -> token(review);
            default -> throw new IllegalStateException("no such review: " + resource.resource());
        }
        review.withObjectProperty("metadata").putNull("creationTimestamp");
        return Rendering.of(call, plane.timeline.clock()).reply(201, review);
    }

    private void decide(ObjectNode review, Identity subject) {
        RequestInfo info = asked(review.path("spec"));
        Optional<String> reason = plane.authorizer.allows(subject, info);
        ObjectNode status = review.putObject("status");
        status.put("allowed", reason.isPresent());
        reason.filter(text -> !text.isEmpty()).ifPresent(text -> status.put("reason", text));
    }

    private static RequestInfo asked(JsonNode spec) {
        JsonNode resource = spec.path("resourceAttributes");
        JsonNode path = spec.path("nonResourceAttributes");
        if (resource.isObject() == path.isObject()) {
            throw ApiStatusException.badRequest(
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
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
        ObjectNode status = review.putObject("status");
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode paths = status.putArray("nonResourceRules");
        if (caller.isMaster()) {
            ObjectNode everything = resources.addObject();
            everything.putArray("verbs").add("*");
            everything.putArray("apiGroups").add("*");
            everything.putArray("resources").add("*");
            ObjectNode everywhere = paths.addObject();
            everywhere.putArray("verbs").add("*");
            everywhere.putArray("nonResourceURLs").add("*");
        }
        String namespace = review.path("spec").path("namespace").asText();
        for (RbacAuthorizer.Grant grant : plane.authorizer.grants(caller, namespace)) {
            (grant.rule().path("nonResourceURLs").isEmpty() ? resources : paths).add(grant.rule());
        }
        status.put("incomplete", false);
    }

    private void token(ObjectNode review) {
        Optional<Identity> found =
                plane.tokens.identify(review.path("spec").path("token").asText());
        ObjectNode status = review.putObject("status");
        if (found.isEmpty()) {
            status.putObject("user");
            status.put("error", "[invalid bearer token, token lookup failed]");
            return;
        }
        status.put("authenticated", true);
        status.set("user", found.get().toUserInfo());
        status.putArray("audiences").add(Tokens.ISSUER);
    }
}
