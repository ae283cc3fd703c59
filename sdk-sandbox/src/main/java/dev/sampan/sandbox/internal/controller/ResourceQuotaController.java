package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.Quantities;
import dev.sampan.sandbox.internal.admission.QuotaScopes;
import dev.sampan.sandbox.internal.admission.QuotaUsage;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counts what the objects of a namespace use of its quotas: when a quota is new or changed, when something comes, goes or ends, and
 * every five minutes. Admission charges them before that.
 */
final class ResourceQuotaController implements Controller {
    private static final Resource QUOTAS = new Resource("", "v1", "resourcequotas", "ResourceQuota", true);
    private static final Duration RECOUNT = Duration.ofMinutes(5);
    private static final Duration SETTLING = Duration.ofMillis(100);
    private static final Set<String> CHANGING_COST = Set.of("pods", "services", "persistentvolumeclaims");

    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final Objects objects;
    private final Set<String> followed = new HashSet<>();
    private final Map<ObjectKey, Less> lastLess = new HashMap<>();

    /** A count that was less than what was charged, of which version of the quota, and since when. */
    private record Less(String version, Instant since) {}

    ResourceQuotaController(ControlPlaneContext context, Objects objects) {
        this.context = context.as("kube-controller-manager", "resourcequota-controller");
        this.cluster = this.context.cluster();
        this.objects = objects;
    }

    @Override
    public void register(ControlLoop loop) {
        loop.on(QUOTAS, event -> {
            ObjectNode before = event.before();
            // a quota whose use alone changed was just charged for something that is not stored yet
            if (before == null || !Tree.at(before, "spec").equals(Tree.at(event.object(), "spec"))) {
                loop.enqueue(this, Meta.key(event.object()));
            }
        });
        for (Resource resource : objects.resources()) {
            if (isCounted(resource) && followed.add(resource.groupResource())) {
                loop.on(resource, this::recountAfter);
            }
        }
    }

    private static boolean isCounted(Resource resource) {
        return resource.namespaced() && !resource.plural().equals("events");
    }

    private void recountAfter(ObjectEvent event) {
        if (event.type() != ObjectEvent.Type.MODIFIED
                || CHANGING_COST.contains(event.resource().groupResource())) {
            for (ObjectNode quota : cluster.list(QUOTAS, Meta.namespace(event.object()))) {
                context.loop().enqueue(this, Meta.key(quota));
            }
        }
    }

    @Override
    public void reconcile(ObjectKey key) {
        // not what was heard of, which may be older than what admission has charged
        ObjectNode quota = cluster.findFresh(QUOTAS, key).orElse(null);
        if (quota == null) {
            lastLess.remove(key);
            return;
        }
        Quantities hard = Quantities.of(Tree.at(quota, "spec", "hard"));
        Quantities used = Quantities.of(Tree.at(quota, "status", "used"))
                .only(hard.names())
                .replacedBy(count(quota, hard.names()));
        if (isLess(used, Quantities.of(Tree.at(quota, "status", "used"))) && !isSettled(key, quota)) {
            context.loop().enqueueAfter(this, key, SETTLING);
            return;
        }
        boolean known = Tree.has(quota, "status", "hard") && Tree.has(quota, "status", "used");
        if (!known
                || !hard.equals(Quantities.of(Tree.at(quota, "status", "hard")))
                || !used.equals(Quantities.of(Tree.at(quota, "status", "used")))) {
            cluster.updateStatus(QUOTAS, quota, status -> {
                status.set("hard", hard.toJson());
                status.set("used", used.toJson());
            });
        }
        context.loop().enqueueAfterInBackground(this, key, RECOUNT);
    }

    private static boolean isLess(Quantities counted, Quantities charged) {
        return counted.names().stream()
                .anyMatch(name -> !charged.only(Set.of(name)).exceeding(counted).isEmpty());
    }

    /** What is charged but not counted may be stored the next moment: that counts as gone only when nothing was charged for a while. */
    private boolean isSettled(ObjectKey key, ObjectNode quota) {
        String version = Tree.text(quota, "metadata", "resourceVersion");
        Less last = lastLess.get(key);
        if (last == null || !last.version().equals(version)) {
            lastLess.put(key, new Less(version, context.now()));
            return false;
        }
        if (context.now().isBefore(last.since().plus(SETTLING))) {
            return false;
        }
        lastLess.remove(key);
        return true;
    }

    /** Of the names that something is counted by. */
    private Quantities count(ObjectNode quota, Set<String> names) {
        Quantities sum = Quantities.NONE;
        for (String groupResource : QuotaUsage.resources(names)) {
            Set<String> matching = QuotaUsage.matching(groupResource, names);
            Quantities used = Quantities.zero(matching);
            Optional<Resource> resource = objects.resources().stream()
                    .filter(one -> one.groupResource().equals(groupResource) && isCounted(one))
                    .findFirst();
            if (resource.isEmpty()) {
                continue;
            }
            for (ObjectNode object : objects.list(resource.get(), Meta.namespace(quota))) {
                if (QuotaScopes.contain(quota, groupResource, object)) {
                    used = used.plus(QuotaUsage.of(groupResource, object, context.now()));
                }
            }
            sum = sum.plus(used.only(matching));
        }
        return sum;
    }
}
