package dev.sampan.lab.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an app is meant to be: the specs of its Deployment, Service and autoscaler, and the files that it mounts. */
record State(Map<String, JsonNode> specs) {
    private static final List<String> OF_THE_CLUSTER =
            List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy");

    static State of(Namespace namespace, String app) {
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        Map<String, JsonNode> specs = new TreeMap<>();
        for (Kind kind : List.of(Kind.DEPLOYMENT, Kind.SERVICE, Kind.HORIZONTAL_POD_AUTOSCALER)) {
            kube.find(kind, app).ifPresent(object -> {
                ObjectNode spec = object.withObject("spec");
                spec.remove(OF_THE_CLUSTER);
                specs.put(kind.kind(), spec);
            });
        }
        JsonNode deployment = specs.get("Deployment");
        String mounted = deployment == null
                ? ""
                : deployment.at("/template/spec/volumes/0/configMap/name").asText();
        if (!mounted.isEmpty()) {
            kube.find(Kind.CONFIG_MAP, mounted).ifPresent(files -> specs.put("ConfigMap", files.path("data")));
        }
        return new State(specs);
    }

    /** What is still under way, or there twice; empty if all is settled. */
    static List<String> unsettled(Namespace namespace, String app) {
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        String selector = "sampan.dev/app=" + app;
        List<String> found = new ArrayList<>();
        for (ObjectNode secret : kube.list(Kind.SECRET, selector).items()) {
            if (label(secret, "sampan.dev/verdict").equals("pending")) {
                found.add(secret.at("/metadata/name").asText() + " is pending");
            }
        }
        long sets = kube.list(Kind.REPLICA_SET, selector).items().stream()
                .filter(set -> set.at("/spec/replicas").asInt() > 0)
                .count();
        if (sets > 1) {
            found.add(sets + " sets of pods");
        }
        if (kube.find(Kind.DEPLOYMENT, app).isEmpty()) {
            for (Kind kind : List.of(Kind.CONFIG_MAP, Kind.SECRET, Kind.SERVICE)) {
                kube.list(kind, selector)
                        .items()
                        .forEach(each -> found.add(
                                kind.kind() + "/" + each.at("/metadata/name").asText() + " is left of no app"));
            }
        }
        return found;
    }

    /** Whether an act still has a Lease on the app, its own or one of several; of a dead one it runs out by itself. */
    static boolean isHeld(Namespace namespace, String app) {
        return namespace.unwrap(KubeNamespace.class).list(Kind.LEASE, "").items().stream()
                .filter(lease -> label(lease, "sampan.dev/app").equals(app)
                        || List.of(lease.at("/metadata/annotations")
                                        .path("sampan.dev/apps")
                                        .asText()
                                        .split(","))
                                .contains(app))
                .anyMatch(lease -> !lease.at("/spec/holderIdentity").asText().isEmpty());
    }

    private static String label(ObjectNode object, String name) {
        return object.path("metadata").path("labels").path(name).asText();
    }
}
