package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Policies in the expression language, and the bindings that put them into force: they refuse or warn. */
final class ValidatingAdmissionPolicy implements AdmissionPlugin {
    private static final String POLICIES = "validatingadmissionpolicies.admissionregistration.k8s.io";
    private static final String BINDINGS = "validatingadmissionpolicybindings.admissionregistration.k8s.io";
    /** What no policy may lock up, itself included. */
    private static final String EXEMPT_GROUP = "admissionregistration.k8s.io";

    private static final Map<String, Integer> CODES =
            Map.of("Unauthorized", 401, "Forbidden", 403, "RequestEntityTooLarge", 413);

    private final ObjectStore store;
    private final PolicyParameters parameters;
    private final Map<String, CompiledPolicy> compiled = new ConcurrentHashMap<>();

    ValidatingAdmissionPolicy(ObjectStore store, ServedKinds kinds) {
        this.store = store;
        this.parameters = new PolicyParameters(store, kinds);
    }

    /** A refusal, and who says so. */
    private record Denial(String policy, String binding, String message, String reason) {}

    @Override
    public void validate(AdmissionRequest request) {
        List<ObjectNode> policies = store.list(POLICIES, null).items();
        if (policies.isEmpty() || request.resource().resource().group().equals(EXEMPT_GROUP)) {
            return;
        }
        List<Denial> denials = new ArrayList<>();
        for (ObjectNode policy : policies) {
            judge(policy, request, denials);
        }
        if (!denials.isEmpty()) {
            throw refusal(denials.get(0), request);
        }
    }

    private void judge(ObjectNode policy, AdmissionRequest request, List<Denial> denials) {
        JsonNode constraints = policy.path("spec").path("matchConstraints");
        if (!new MatchResources(constraints, store).match(request)) {
            return;
        }
        for (ObjectNode binding : store.list(BINDINGS, null).items()) {
            boolean bound = binding.path("spec").path("policyName").asText().equals(Trees.name(policy));
            JsonNode narrowed = binding.path("spec").path("matchResources");
            if (bound && (narrowed.isMissingNode() || new MatchResources(narrowed, store).match(request))) {
                judge(policy, binding, request, denials);
            }
        }
    }

    private void judge(ObjectNode policy, ObjectNode binding, AdmissionRequest request, List<Denial> denials) {
        CompiledPolicy rules = compiled.compute(
                Trees.name(policy),
                (name, known) -> known != null && known.isOf(policy) ? known : new CompiledPolicy(policy));
        List<CompiledPolicy.Decision> decisions = new ArrayList<>();
        try {
            for (JsonNode parameter : parameters.of(policy, binding, request.namespace())) {
                decisions.addAll(rules.decide(new PolicyInput(request, parameter, namespace(request))));
            }
        } catch (PolicyParameters.UnusableException unusable) {
            if (!policy.path("spec").path("failurePolicy").asText().equals("Ignore")) {
                denials.add(new Denial(
                        Trees.name(policy),
                        Trees.name(binding),
                        "failed to configure binding: " + unusable.getMessage(),
                        ""));
            }
        }
        Set<String> actions = actions(binding);
        for (CompiledPolicy.Decision decision : decisions) {
            if (actions.contains("Warn")) {
                request.warn()
                        .accept("Validation failed for ValidatingAdmissionPolicy '%s' with binding '%s': %s"
                                .formatted(Trees.name(policy), Trees.name(binding), decision.message()));
            }
            if (actions.contains("Deny")) {
                denials.add(new Denial(Trees.name(policy), Trees.name(binding), decision.message(), decision.reason()));
            }
        }
    }

    private static Set<String> actions(ObjectNode binding) {
        Set<String> actions = new HashSet<>();
        binding.path("spec").path("validationActions").forEach(action -> actions.add(action.asText()));
        return actions;
    }

    private @Nullable ObjectNode namespace(AdmissionRequest request) {
        boolean itself = request.groupResource().equals("namespaces");
        return request.namespace().isEmpty() || itself
                ? null
                : store.get("namespaces", new ObjectKey("", request.namespace()))
                        .orElse(null);
    }

    private static ApiStatusException refusal(Denial denial, AdmissionRequest request) {
        String message = "ValidatingAdmissionPolicy '%s' with binding '%s' denied request: %s"
                .formatted(denial.policy(), denial.binding(), denial.message());
        ApiStatusException forbidden = request.forbidden(message);
        ObjectNode details = (ObjectNode) forbidden.status().path("details").deepCopy();
        details.withArrayProperty("causes").addObject().put("message", message);
        String reason = denial.reason().isEmpty() ? "Invalid" : denial.reason();
        return new ApiStatusException(
                CODES.getOrDefault(reason, 422),
                reason,
                forbidden.status().path("message").asText(),
                details);
    }
}
