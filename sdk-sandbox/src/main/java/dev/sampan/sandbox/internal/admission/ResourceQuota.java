package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionRequest.Operation;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.schema.Schemas;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Charges each write to the quotas of its namespace before it is committed, or refuses it. One write at a time. */
final class ResourceQuota implements AdmissionPlugin {
    private static final String QUOTAS = "resourcequotas";
    private static final int MOST_ATTEMPTS = 1000;
    private static final Set<String> REQUIRED_OF_CONTAINERS =
            Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

    private final ObjectStore store;
    private final Clock clock;
    private final ServedResource quotas =
            Schemas.builtIn().find("", "v1", QUOTAS).orElseThrow();

    ResourceQuota(ObjectStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (request.namespace().isEmpty()
                || request.groupResource().equals("namespaces")
                || !QuotaUsage.counts(request.groupResource())
                || !isCharged(request)) {
            return;
        }
        charge(request);
    }

    /** Creations, and the updates that can cost more. */
    private static boolean isCharged(AdmissionRequest request) {
        if (request.operation() == Operation.CREATE) {
            return request.subresource().isEmpty();
        }
        if (request.operation() != Operation.UPDATE) {
            return false;
        }
        return switch (request.groupResource()) {
            case "services" -> request.subresource().isEmpty();
            case "persistentvolumeclaims" ->
                request.subresource().isEmpty() || request.subresource().equals("status");
            case "pods" ->
                request.subresource().equals("resize")
                        || request.subresource().isEmpty()
                                && QuotaScopes.isTerminating(
                                                request.requireObject().path("spec"))
                                        != QuotaScopes.isTerminating(
                                                request.requireOld().path("spec"));
            default -> false;
        };
    }

    private synchronized void charge(AdmissionRequest request) {
        List<ObjectNode> present = store.list(QUOTAS, request.namespace()).items();
        List<String> charged = new ArrayList<>();
        for (ObjectNode quota : present) {
            if (!cost(request, quota).isEmpty()) {
                charged.add(Trees.name(quota));
            }
        }
        if (!request.dryRun()) {
            charged.forEach(quota -> commit(request, quota));
        }
    }

    /** Again and again until no other write to the quota came between. */
    private void commit(AdmissionRequest request, String name) {
        ObjectKey key = new ObjectKey(request.namespace(), name);
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            ObjectNode quota = store.get(QUOTAS, key).orElse(null);
            if (quota == null) {
                return;
            }
            Quantities cost = cost(request, quota);
            if (cost.isEmpty()) {
                return;
            }
            ObjectNode next = quota.deepCopy();
            ObjectNode status = next.withObjectProperty("status");
            status.set("used", Quantities.of(status.path("used")).plus(cost).toJson());
            quotas.trackUpdate(quota, next, "kube-apiserver", "status", clock.instant());
            if (store.put(QUOTAS, key, next, quota)) {
                return;
            }
        }
        throw new IllegalStateException("the quota " + name + " is being changed too often");
    }

    /** What the write adds to the use of a quota; nothing if the quota is not about it. */
    private Quantities cost(AdmissionRequest request, ObjectNode quota) {
        String resource = request.groupResource();
        ObjectNode object = request.requireObject();
        Quantities hard = Quantities.of(quota.path("status").path("hard"));
        Set<String> restricted = QuotaUsage.matching(resource, hard.names());
        if (restricted.isEmpty() || !QuotaScopes.contain(quota, resource, object)) {
            return Quantities.NONE;
        }
        requireAmounts(request, quota, restricted);
        Quantities used = Quantities.of(quota.path("status").path("used"));
        if (!used.names().containsAll(restricted)) {
            throw request.forbidden("status unknown for quota: %s, resources: %s"
                    .formatted(Trees.name(quota), String.join(",", restricted)));
        }
        Quantities cost = added(request, quota).only(hard.names());
        if (!request.subresource().equals("status")) {
            requireRoom(request, quota, cost, used, hard);
        }
        return cost;
    }

    private Quantities added(AdmissionRequest request, ObjectNode quota) {
        String resource = request.groupResource();
        Quantities usage = QuotaUsage.of(resource, request.requireObject(), clock.instant());
        if (!usage.negative().isEmpty()) {
            throw request.forbidden("quota usage is negative for resource(s): " + String.join(",", usage.negative()));
        }
        ObjectNode old = request.old();
        if (old != null && QuotaScopes.contain(quota, resource, old)) {
            usage = usage.excessOver(QuotaUsage.of(resource, old, clock.instant()));
        }
        return usage.withoutZeros();
    }

    private static void requireRoom(
            AdmissionRequest request, ObjectNode quota, Quantities cost, Quantities used, Quantities hard) {
        Set<String> exceeded = used.plus(cost).only(cost.names()).exceeding(hard);
        if (!exceeded.isEmpty()) {
            throw request.forbidden("exceeded quota: %s, requested: %s, used: %s, limited: %s"
                    .formatted(Trees.name(quota), cost.only(exceeded), used.only(exceeded), hard.only(exceeded)));
        }
    }

    /** Where cpu or memory is limited, each container says how much it wants. */
    private static void requireAmounts(AdmissionRequest request, ObjectNode quota, Set<String> restricted) {
        JsonNode spec = request.requireObject().path("spec");
        if (!request.groupResource().equals("pods") || PodResources.areSetForThePod(spec)) {
            return;
        }
        Map<String, Set<String>> missing = new TreeMap<>();
        for (JsonNode container : Trees.containers(spec, "containers", "initContainers")) {
            JsonNode resources = container.path("resources");
            Quantities said = QuotaUsage.ofCompute(
                    Quantities.of(resources.path("requests")), Quantities.of(resources.path("limits")));
            for (String name : restricted) {
                if (REQUIRED_OF_CONTAINERS.contains(name) && !said.has(name)) {
                    missing.computeIfAbsent(name, first -> new TreeSet<>())
                            .add(container.path("name").asText());
                }
            }
        }
        if (!missing.isEmpty()) {
            List<String> texts = new ArrayList<>();
            missing.forEach((name, containers) -> texts.add(name + " for: " + String.join(",", containers)));
            throw request.forbidden(
                    "failed quota: %s: must specify %s".formatted(Trees.name(quota), String.join("; ", texts)));
        }
    }
}
