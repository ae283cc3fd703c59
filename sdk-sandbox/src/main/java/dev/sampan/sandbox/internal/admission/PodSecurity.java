package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionRequest.Operation;
import dev.sampan.sandbox.internal.admission.SecurityCheck.Pod;
import dev.sampan.sandbox.internal.admission.SecurityCheck.Violation;
import dev.sampan.sandbox.internal.admission.SecurityLevel.Level;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.schema.FieldError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Refuses pods that violate the standard that the labels of their namespace enforce, and warns of pods and templates that violate
 * the one they warn of. There is no audit log.
 */
final class PodSecurity implements AdmissionPlugin {
    private static final Map<String, String> TEMPLATES = Map.of(
            "replicationcontrollers", "/spec/template",
            "podtemplates", "/template",
            "replicasets.apps", "/spec/template",
            "deployments.apps", "/spec/template",
            "statefulsets.apps", "/spec/template",
            "daemonsets.apps", "/spec/template",
            "jobs.batch", "/spec/template",
            "cronjobs.batch", "/spec/jobTemplate/spec/template");
    private static final Set<String> HARMLESS_SUBRESOURCES =
            Set.of("exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status");

    private final ObjectStore store;

    PodSecurity(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (request.operation() == Operation.DELETE) {
            return;
        }
        if (request.isFor("namespaces")) {
            checkNamespace(request);
        } else if (request.groupResource().equals("pods") && !HARMLESS_SUBRESOURCES.contains(request.subresource())) {
            checkPod(request);
        } else if (request.subresource().isEmpty() && TEMPLATES.containsKey(request.groupResource())) {
            JsonNode template = request.requireObject().at(TEMPLATES.get(request.groupResource()));
            if (template.path("spec").isObject()) {
                warn(request, labels(request), new Pod(template.path("metadata"), template.path("spec")));
            }
        }
    }

    private SecurityLabels labels(AdmissionRequest request) {
        Optional<ObjectNode> namespace = store.get("namespaces", new ObjectKey("", request.namespace()));
        return SecurityLabels.of(namespace.map(Trees::labels).orElse(Map.of()));
    }

    private void checkPod(AdmissionRequest request) {
        SecurityLabels labels = labels(request);
        ObjectNode object = request.requireObject();
        if (labels.isPrivileged()
                || request.operation() == Operation.UPDATE && images(object).equals(images(request.requireOld()))) {
            return;
        }
        Pod pod = new Pod(object.path("metadata"), object.path("spec"));
        List<Violation> violations = PodSecurityStandards.violations(labels.enforce(), pod);
        if (!violations.isEmpty()) {
            throw request.forbidden("violates PodSecurity \"%s\": %s"
                    .formatted(labels.enforce(), PodSecurityStandards.text(violations)));
        }
        warn(request, labels, pod);
    }

    /** All of a pod that an update can change and that matters here. */
    private static Map<String, String> images(ObjectNode pod) {
        Map<String, String> images = new HashMap<>();
        for (JsonNode container :
                Trees.containers(pod.path("spec"), "containers", "initContainers", "ephemeralContainers")) {
            images.put(container.path("name").asText(), container.path("image").asText());
        }
        return images;
    }

    private static void warn(AdmissionRequest request, SecurityLabels labels, Pod pod) {
        List<Violation> violations = PodSecurityStandards.violations(labels.warn(), pod);
        if (!violations.isEmpty()) {
            request.warn()
                    .accept("would violate PodSecurity \"%s\": %s"
                            .formatted(labels.warn(), PodSecurityStandards.text(violations)));
        }
    }

    private void checkNamespace(AdmissionRequest request) {
        ObjectNode namespace = request.requireObject();
        SecurityLabels labels = SecurityLabels.of(Trees.labels(namespace));
        ObjectNode old = request.old();
        SecurityLabels before = SecurityLabels.of(old == null ? Map.of() : Trees.labels(old));
        if (!labels.errors().isEmpty() && !labels.errors().equals(before.errors())) {
            throw FieldError.refusal(request.resource().resource(), request.name(), labels.errors());
        }
        boolean stricter = old != null
                && !labels.enforce().equals(before.enforce())
                && labels.enforce().level() != Level.PRIVILEGED
                && (labels.enforce().minor() != before.enforce().minor()
                        || labels.enforce().level().compareTo(before.enforce().level()) > 0);
        if (stricter) {
            warnOfPods(request, labels.enforce());
        }
    }

    private void warnOfPods(AdmissionRequest request, SecurityLevel enforce) {
        Map<String, Set<String>> podsByReasons = new TreeMap<>();
        for (ObjectNode pod : store.list("pods", request.name()).items()) {
            List<Violation> violations =
                    PodSecurityStandards.violations(enforce, new Pod(pod.path("metadata"), pod.path("spec")));
            if (!violations.isEmpty()) {
                podsByReasons
                        .computeIfAbsent(PodSecurityStandards.reasons(violations), first -> new TreeSet<>())
                        .add(Trees.name(pod));
            }
        }
        if (podsByReasons.isEmpty()) {
            return;
        }
        request.warn()
                .accept("existing pods in namespace \"%s\" violate the new PodSecurity enforce level \"%s\""
                        .formatted(request.name(), enforce));
        Set<String> warnings = new TreeSet<>();
        podsByReasons.forEach((reasons, pods) -> {
            String first = pods.iterator().next();
            int others = pods.size() - 1;
            String more = others == 0 ? "" : " (and %d other pod%s)".formatted(others, others == 1 ? "" : "s");
            warnings.add(first + more + ": " + reasons);
        });
        warnings.forEach(request.warn());
    }
}
