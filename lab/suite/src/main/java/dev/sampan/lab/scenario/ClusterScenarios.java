package dev.sampan.lab.scenario;

import static dev.sampan.lab.scenario.RolloutScenarios.complete;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/** What the cluster as a whole does: budgets, nodes, quotas, services, namespaces. */
final class ClusterScenarios {
    private static final String WEB = "deployment/web";
    private static final String BUDGET = "poddisruptionbudget/web";

    private ClusterScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "disruption-budget",
                        "An eviction beyond the budget is refused until the pod was replaced",
                        ClusterScenarios::budget),
                Scenario.of(
                        "disruption-budget-zero", "maxUnavailable 0: no eviction at all", ClusterScenarios::noneMayGo),
                Scenario.of("drain", "A cordoned node is emptied by evictions", ClusterScenarios::drain),
                Scenario.of(
                        "node-taint", "A NoExecute taint drives pods away, unless tolerated", ClusterScenarios::taint),
                Scenario.of(
                        "preemption",
                        "A pod of higher priority takes the place of a lower one",
                        ClusterScenarios::preemption),
                Scenario.of("unschedulable", "A pod that asks for too much waits", ClusterScenarios::unschedulable),
                Scenario.of("quota", "A quota keeps a Deployment from its full size", ClusterScenarios::quota),
                Scenario.of("service-endpoints", "Endpoints follow readiness", ClusterScenarios::endpoints),
                Scenario.of(
                        "namespace-deletion",
                        "A namespace goes with all in it, finalizers permitting",
                        ClusterScenarios::namespace));
    }

    private static String budget(String bound) {
        return """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: web}
                spec: {%s, selector: {matchLabels: {app: web}}}
                """.formatted(bound);
    }

    private static void budget(Scene scene) {
        scene.create(Yaml.deployment(3))
                .then("all pods are available", complete(WEB, 3))
                .create(budget("minAvailable: 2"))
                .then("one may go", world -> world.number(BUDGET, "/status/disruptionsAllowed") == 1);
        List<String> pods = scene.now().pods().names();
        scene.least("ready pods", world -> world.pods().ready().count())
                .note("the first eviction is answered " + scene.evict(pods.get(0)))
                .note("the second eviction is answered " + scene.evict(pods.get(1)))
                .then("the first pod has gone", world -> !world.has("pod/" + pods.get(0)))
                .then("it was replaced", world -> world.pods().ready().count() == 3)
                .then(
                        "one may go again",
                        world -> world.isObserved(BUDGET)
                                && world.number(BUDGET, "/status/disruptionsAllowed") == 1
                                && world.number(BUDGET, "/status/currentHealthy") == 3);
        scene.note("another eviction is answered " + scene.evict(pods.get(1)))
                .then(
                        "it was replaced as well",
                        world -> !world.has("pod/" + pods.get(1))
                                && world.pods().ready().count() == 3
                                && world.number(BUDGET, "/status/currentHealthy") == 3)
                .end(
                        "counts",
                        world -> world.number(BUDGET, "/status/desiredHealthy") + " of "
                                + world.number(BUDGET, "/status/expectedPods"))
                .end("condition", world -> world.condition(BUDGET, "DisruptionAllowed"));
    }

    private static void noneMayGo(Scene scene) {
        scene.create(Yaml.deployment(2))
                .then("all pods are available", complete(WEB, 2))
                .create(budget("maxUnavailable: 0"))
                .then(
                        "it is known that none may go",
                        world -> world.isObserved(BUDGET)
                                && world.number(BUDGET, "/status/currentHealthy") == 2
                                && world.number(BUDGET, "/status/disruptionsAllowed") == 0)
                .note("an eviction is answered "
                        + scene.evict(scene.now().pods().names().get(0)))
                .stays(
                        "all stay",
                        Duration.ofSeconds(1),
                        world -> world.pods().ready().count() == 2)
                .end("status", world -> world.status(BUDGET));
    }

    private static List<String> podsOn(World world, String node) {
        return world.pods()
                .active()
                .where(pod -> pod.at("/spec/nodeName").asText().equals(node))
                .names();
    }

    private static void drain(Scene scene) {
        String first = scene.namespace() + "-a";
        scene.create(Yaml.nodes("a", "b"))
                .create(Yaml.onOwnNodes(Yaml.deployment(4)))
                .then("all pods are available", complete(WEB, 4))
                .note("both nodes have pods: " + !podsOn(scene.now(), first).isEmpty())
                .patch("node/" + first, "spec: {unschedulable: true}")
                .then(
                        "the node is tainted",
                        world -> world.at("node/" + first, "/spec/taints")
                                .toString()
                                .contains("node.kubernetes.io/unschedulable"))
                .note("its pods stay: " + !podsOn(scene.now(), first).isEmpty());
        List<String> answers =
                podsOn(scene.now(), first).stream().map(scene::evict).distinct().toList();
        scene.note("evictions are answered " + answers)
                .then("the node is empty", world -> podsOn(world, first).isEmpty())
                .then(
                        "all pods are available elsewhere",
                        world -> complete(WEB, 4).test(world)
                                && podsOn(world, scene.namespace() + "-b").size() == 4)
                .patch("node/" + first, "spec: {unschedulable: false}")
                .then(
                        "the taint has gone",
                        world -> !world.at("node/" + first, "/spec/taints")
                                .toString()
                                .contains("unschedulable"))
                .scale(WEB, 8)
                .then("the node has pods again", world -> !podsOn(world, first).isEmpty())
                .then("all pods are available", complete(WEB, 8));
    }

    private static void taint(Scene scene) {
        String only = "node/" + scene.namespace() + "-a";
        scene.create(Yaml.nodes("a"))
                .create(pod("staying", "1", "{key: sick, operator: Exists}"))
                .create(pod("leaving", "1", "{key: nothing, operator: Exists}"))
                .create(pod("lingering", "1", "{key: sick, operator: Exists, effect: NoExecute, tolerationSeconds: 3}"))
                .then("three pods are ready", world -> world.pods().ready().count() == 3)
                .mergePatch(only, "spec: {taints: [{key: sick, effect: NoExecute}]}")
                .then("one leaves", world -> Pods.isDeleting(world.get("pod/leaving")))
                .note("its condition says " + scene.now().condition("pod/leaving", "DisruptionTarget"))
                .then("one leaves later", world -> Pods.isDeleting(world.get("pod/lingering")))
                .stays("one stays", Duration.ofSeconds(1), world -> !Pods.isDeleting(world.get("pod/staying")));
    }

    private static String pod(String name, String cpu, String toleration) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                  nodeSelector: {lab: '${ns}'}
                  tolerations: [{key: lab, operator: Exists}, %s]
                  containers: [{name: main, image: 'shop/web:1', resources: {requests: {cpu: '%s'}}}]
                """.formatted(name, toleration, cpu);
    }

    private static void preemption(Scene scene) {
        scene.create("""
                        apiVersion: scheduling.k8s.io/v1
                        kind: PriorityClass
                        metadata: {name: '${ns}-high'}
                        value: 1000
                        """)
                .create(Yaml.nodes("a"))
                .create(pod("low", "3", "{key: nothing, operator: Exists}"))
                .then("the low pod is ready", world -> world.pods().ready().count() == 1)
                .create(pod("high", "3", "{key: nothing, operator: Exists}")
                        .replace("spec:\n", "spec:\n  priorityClassName: '${ns}-high'\n"))
                .then("the low pod is told to go", world -> Pods.isDeleting(world.get("pod/low")))
                .note("its condition says " + scene.now().condition("pod/low", "DisruptionTarget"))
                .then(
                        "the high pod is ready",
                        world -> !world.has("pod/low") && world.pods().ready().count() == 1)
                .end(
                        "events of the low pod",
                        world -> world.events("pod/low").stream()
                                .filter(event -> event.contains("Preempted"))
                                .toList());
    }

    private static void unschedulable(Scene scene) {
        scene.create(Yaml.nodes("a"))
                .create(pod("large", "30", "{key: nothing, operator: Exists}"))
                .then(
                        "it fits nowhere",
                        world -> world.condition("pod/large", "PodScheduled").equals("False Unschedulable"))
                .delete("pod/large")
                .create(pod("large", "2", "{key: nothing, operator: Exists}"))
                .then(
                        "a smaller one does",
                        world -> world.text("pod/large", "/status/phase").equals("Running"))
                .create(pod("waiting", "3", "{key: nothing, operator: Exists}"))
                .then(
                        "the second fits nowhere",
                        world -> world.condition("pod/waiting", "PodScheduled").equals("False Unschedulable"))
                .delete("pod/large")
                .then(
                        "when the first has gone, it fits",
                        world -> world.text("pod/waiting", "/status/phase").equals("Running"));
    }

    private static void quota(Scene scene) {
        scene.create("""
                        apiVersion: v1
                        kind: ResourceQuota
                        metadata: {name: few}
                        spec: {hard: {pods: 2}}
                        """)
                .then(
                        "the quota is counted",
                        world -> world.text("resourcequota/few", "/status/hard/pods")
                                .equals("2"))
                .create(Yaml.deployment(3))
                .then(
                        "it fails to grow",
                        world -> world.condition(WEB, "ReplicaFailure").equals("True FailedCreate"))
                .then("two pods are available", world -> world.number(WEB, "/status/availableReplicas") == 2)
                .then(
                        "the quota is used up",
                        world -> world.text("resourcequota/few", "/status/used/pods")
                                .equals("2"))
                .note("a third pod by hand is answered "
                        + scene.attempt(pod("third", "1", "{key: nothing, operator: Exists}")))
                .patch("resourcequota/few", "spec: {hard: {pods: 3}}")
                .then("with more room all are available", Duration.ofSeconds(90), complete(WEB, 3))
                .then(
                        "the failure is forgotten",
                        world -> world.condition(WEB, "ReplicaFailure").equals("absent"))
                .end("used", world -> world.at("resourcequota/few", "/status/used"));
    }

    private static String addresses(World world) {
        int ready = 0;
        int notReady = 0;
        for (JsonNode slice : world.all("endpointslice")) {
            for (JsonNode endpoint : slice.path("endpoints")) {
                if (endpoint.at("/conditions/ready").asBoolean()) {
                    ready++;
                } else {
                    notReady++;
                }
            }
        }
        return ready + " ready, " + notReady + " not";
    }

    private static void endpoints(Scene scene) {
        scene.create("""
                        apiVersion: v1
                        kind: Service
                        metadata: {name: web}
                        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
                        """)
                .create(Yaml.scripted(Yaml.deployment(2), "ready-after: 3s"))
                .then(
                        "two addresses are there, but not ready",
                        world -> addresses(world).equals("0 ready, 2 not"))
                .then("they are ready", world -> addresses(world).equals("2 ready, 0 not"))
                .then(
                        "the old Endpoints know them, too",
                        world -> world.at("endpoints/web", "/subsets/0/addresses")
                                        .size()
                                == 2)
                .scale(WEB, 1)
                .then("one goes", world -> addresses(world).equals("1 ready, 0 not"))
                .scale(WEB, 0)
                .then("none is left", world -> addresses(world).equals("0 ready, 0 not"))
                .delete("service/web")
                .then("the slice has gone", world -> world.all("endpointslice").isEmpty());
    }

    private static void namespace(Scene scene) {
        String other = scene.namespace() + "-other";
        String namespace = "namespace/" + other;
        scene.create("{apiVersion: v1, kind: Namespace, metadata: {name: '${ns}-other'}}")
                .create("""
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: held, namespace: '${ns}-other', finalizers: [example.com/hold]}
                        """)
                .create("{apiVersion: v1, kind: ConfigMap, metadata: {name: free, namespace: '${ns}-other'}}")
                .delete(namespace)
                .then(
                        "it is going",
                        world -> world.text(namespace, "/status/phase").equals("Terminating"))
                .then(
                        "a finalizer holds it",
                        world -> world.condition(namespace, "NamespaceFinalizersRemaining")
                                .startsWith("True"))
                .note("conditions: "
                        + scene.now().status(namespace).path("conditions").findValuesAsText("message"))
                .note("nothing new may come: "
                        + scene.attempt(
                                "{apiVersion: v1, kind: ConfigMap, metadata: {name: late, namespace: '${ns}-other'}}"))
                .mergePatch("configmap/" + other + "/held", "metadata: {finalizers: []}")
                .then("it has gone", world -> !world.has(namespace));
    }
}
