package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteError;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Verbs of RBAC by resource, as {@code deployments.apps} or {@code pods/log}. Immutable.
 *
 * @param verbs by resource
 */
record Permissions(SortedMap<String, SortedSet<String>> verbs) {
    private static final String LEASES = "leases.coordination.k8s.io";
    private static final List<Kind> READ = List.of(
            Kind.DEPLOYMENT,
            Kind.SERVICE,
            Kind.CONFIG_MAP,
            Kind.SECRET,
            Kind.HORIZONTAL_POD_AUTOSCALER,
            Scalers.SCALED_OBJECT,
            Scalers.CRON_AUTOSCALER);
    private static final List<Kind> WATCHED = List.of(Kind.DEPLOYMENT, Kind.REPLICA_SET, Kind.POD, Kind.EVENT);
    private static final List<Kind> MADE = List.of(Kind.CONFIG_MAP, Kind.SERVICE, Kind.DEPLOYMENT);

    static Permissions of(Collection<Act> acts) {
        Permissions all = none();
        for (Act act : acts) {
            all = all.and(of(act));
        }
        return all;
    }

    static Permissions of(Act act) {
        Permissions looking =
                none().and(READ, "list").and(List.of(Kind.DEPLOYMENT), "get").and(listingLeases());
        return switch (act) {
            case LOOK -> looking;
            case DEPLOY ->
                looking.and(following())
                        .and(releasing())
                        .and(MADE, "get", "create", "patch")
                        .and(List.of(Kind.SERVICE), "delete");
            case AUTOSCALE -> looking.and(List.of(Kind.HORIZONTAL_POD_AUTOSCALER), "get", "create", "patch", "delete");
            case MIGRATE -> looking.and(migrating());
            case RESTART ->
                none().and(List.of(Kind.DEPLOYMENT), "get", "patch")
                        .and(holding())
                        .and(following());
            case DELETE ->
                looking.and(
                                List.of(
                                        Kind.HORIZONTAL_POD_AUTOSCALER,
                                        Kind.DEPLOYMENT,
                                        Kind.SERVICE,
                                        Kind.CONFIG_MAP,
                                        Kind.SECRET),
                                "get",
                                "delete")
                        .and(holding())
                        .and(List.of(Kind.POD, Kind.DEPLOYMENT), "list", "watch");
        };
    }

    static Permissions none() {
        return new Permissions(new TreeMap<>());
    }

    /** What following a rollout to its verdict takes, a failed one's last words included. */
    static Permissions following() {
        return none().and(WATCHED, "list", "watch").and("pods/log", "get");
    }

    /** What recording releases takes: to write them and their verdicts, and to remove the oldest with their configuration. */
    static Permissions releasing() {
        return none().and(List.of(Kind.SECRET), "create", "patch", "delete")
                .and(List.of(Kind.CONFIG_MAP), "delete")
                .and(holding());
    }

    /** What running the job of a migration takes beside {@link #following}. */
    private static Permissions migrating() {
        return none().and(List.of(Kind.JOB), "get", "list", "watch", "create");
    }

    /** To guard an app while an act is under way. */
    private static Permissions holding() {
        return none().and(LEASES, "get", "list", "create", "update", "delete");
    }

    /** To see the acts that are under way, or were interrupted, on many apps. */
    static Permissions listingLeases() {
        return none().and(LEASES, "list");
    }

    /** What switching the pause of a rollout on takes. */
    static Permissions pausing() {
        return none().and(List.of(Kind.DEPLOYMENT), "get", "patch").and(listingLeases());
    }

    /** What switching it off takes: the release that it brings is judged, and taken back where it says so. */
    static Permissions resuming() {
        return following().and(releasing()).and(List.of(Kind.DEPLOYMENT), "get", "patch");
    }

    /** What adding a note to a release takes. */
    static Permissions noting() {
        return none().and(List.of(Kind.SECRET), "patch");
    }

    /** What it takes to keep out whoever has begun something of the app and may still write. */
    static Permissions stamping(LiveApp live) {
        Permissions all = none().and(List.of(Kind.SECRET), "patch");
        all = live.configs().isEmpty() ? all : all.and(List.of(Kind.CONFIG_MAP), "patch");
        for (ObjectNode object : live.objects()) {
            all = all.and(List.of(PlannedObject.kindOf(object)), "patch");
        }
        return all;
    }

    /** What applying a plan takes beyond what planning took. */
    static Permissions toApply(IntentPlan plan) {
        Permissions all = following().and(releasing()).and(List.of(Kind.DEPLOYMENT), "get", "patch");
        all = plan.migrates() ? all.and(migrating()) : all;
        for (PlannedObject object : plan.objects()) {
            boolean written = !object.changes().isEmpty() || plan.takesOver(object, object.live());
            all = written ? all.and(List.of(object.kind()), "patch") : all;
            all = object.live() == null ? all.and(List.of(object.kind()), "create") : all;
        }
        for (PlannedDeletion deletion : plan.deletions()) {
            all = all.and(List.of(deletion.kind()), "delete");
        }
        return all;
    }

    Permissions and(Permissions more) {
        Permissions all = this;
        for (Map.Entry<String, SortedSet<String>> entry : more.verbs.entrySet()) {
            all = all.and(entry.getKey(), entry.getValue().toArray(new String[0]));
        }
        return all;
    }

    Permissions and(List<Kind> kinds, String... more) {
        Permissions all = this;
        for (Kind kind : kinds) {
            all = all.and(resource(kind), more);
        }
        return all;
    }

    private Permissions and(String resource, String... more) {
        SortedMap<String, SortedSet<String>> all = new TreeMap<>(verbs);
        SortedSet<String> its = new TreeSet<>(all.getOrDefault(resource, new TreeSet<>()));
        its.addAll(List.of(more));
        all.put(resource, its);
        return new Permissions(all);
    }

    private static String resource(Kind kind) {
        int slash = kind.apiVersion().indexOf('/');
        return slash < 0
                ? kind.plural()
                : kind.plural() + "." + kind.apiVersion().substring(0, slash);
    }

    /**
     * Asks whether the caller has all of them.
     *
     * @throws ClusterException that names those that are missing
     */
    void require(KubeNamespace kube, String attempted) {
        Map<String, List<String>> asked = new LinkedHashMap<>();
        verbs.forEach((resource, its) -> asked.put(resource, List.copyOf(its)));
        List<String> missing = kube.missingPermissions(asked);
        if (!missing.isEmpty()) {
            throw new ClusterException(
                    new Problem(
                            "deploy.permission-missing",
                            attempted,
                            "the caller may not " + String.join(", ", missing) + " in " + kube.name(),
                            "no Role that is bound to the caller grants it; nothing was written",
                            "bind what Deploy.on(namespace).role(name).yaml() prints"),
                    new RemoteError(403, "Forbidden", null, false),
                    null);
        }
    }
}
