package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Pods that find no node, by the words of the scheduler's plugins. */
final class Scheduling implements Recogniser.OnPod {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What the cluster autoscaler, ACK's instant scaling and Karpenter say when they add a node for a pod. */
    private static final List<String> ROOM_IS_MADE = List.of("TriggeredScaleUp", "ProvisionNode", "Nominated");

    private static final Pattern NO_CLAIM = Pattern.compile("persistentvolumeclaim \"([^\"]+)\" not found");
    private static final Pattern INSUFFICIENT =
            Pattern.compile("(\\d+) Insufficient ([A-Za-z0-9](?:[A-Za-z0-9./-]*[A-Za-z0-9])?)");
    private static final Pattern TAINT = Pattern.compile(
            "had untolerated taint(?:\\(s\\))?(?: (\\{[^}]*}))?|had taints that the pod didn't tolerate");

    @Override
    public List<Symptom> look(Scene scene, PodView pod) {
        JsonNode scheduled = Trees.condition(pod.tree(), "PodScheduled");
        if (!Trees.text(scheduled, "reason").equals("Unschedulable") || Trees.isTrue(scheduled)) {
            return List.of();
        }
        String message = Trees.text(scheduled, "message");
        Instant begin = scene.begin(Trees.later(pod.created(), Trees.time(scheduled, "lastTransitionTime")));
        Symptom symptom = describe(scene, pod, message).withPatience(patience(pod, begin));
        return List.of(symptom.withEvidence(pod.title() + " PodScheduled", message));
    }

    /** Somebody may be making room: an autoscaler adds a node, or the scheduler evicts others for this pod. */
    private static Patience patience(PodView pod, @Nullable Instant begin) {
        boolean roomIsMade = ROOM_IS_MADE.stream().anyMatch(reason -> pod.event(reason, "") != null)
                || !Trees.text(pod.tree(), "status", "nominatedNodeName").isEmpty();
        return roomIsMade ? Patience.untilDeadline() : Patience.of(begin, PATIENCE);
    }

    private static Symptom describe(Scene scene, PodView pod, String message) {
        Matcher noClaim = NO_CLAIM.matcher(message);
        if (noClaim.find()) {
            String name = Quotes.line(noClaim.group(1));
            return Symptom.of(
                            Cause.CLAIM_MISSING,
                            pod.tree(),
                            "the pod needs PersistentVolumeClaim/" + name + ", which does not exist",
                            "it was never created here, was deleted, or its name has a typing error",
                            "create it, or correct the name; there are: " + scene.kubectl("get pvc"))
                    .withKey(name);
        }
        if (message.contains("unbound immediate PersistentVolumeClaims")) {
            return claim(scene, pod);
        }
        Matcher insufficient = INSUFFICIENT.matcher(message);
        if (insufficient.find()) {
            return insufficient(pod, Quotes.line(insufficient.group(2)));
        }
        return constraint(scene, pod, message);
    }

    private static Symptom insufficient(PodView pod, String resource) {
        return Symptom.of(
                        Cause.UNSCHEDULABLE,
                        pod.tree(),
                        "no node has enough " + resource + " free for the pod" + requested(pod, resource),
                        "the requests of all pods leave less than that on every node that fits",
                        "lower the " + resource + " request, or add a node; compare: kubectl describe nodes")
                .withKey(resource);
    }

    private static String requested(PodView pod, String resource) {
        List<String> requests = pod.containers().stream()
                .map(container -> Trees.text(container.spec(), "resources", "requests", resource))
                .filter(text -> !text.isEmpty())
                .map(Quotes::line)
                .toList();
        return requests.isEmpty() ? "" : ", which requests " + String.join(" + ", requests);
    }

    private static Symptom constraint(Scene scene, PodView pod, String message) {
        Matcher taint = TAINT.matcher(message);
        if (taint.find()) {
            String which = taint.group(1) == null ? "" : " " + Quotes.line(taint.group(1));
            return unschedulable(
                    pod,
                    "every node that fits has a taint" + which + " that the pod does not tolerate",
                    "the nodes are reserved, or not ready",
                    "add a toleration, or use another node pool; see: kubectl get nodes");
        }
        if (message.contains("node affinity/selector") || message.contains("the requested node name")) {
            return unschedulable(
                    pod,
                    "no node matches the pod's node selector or affinity" + selector(pod),
                    "the label is missing on the nodes, or has a typing error",
                    "compare with: kubectl get nodes --show-labels");
        }
        if (message.contains("olume")) {
            return unschedulable(
                    pod,
                    "no node fits the pod's volumes",
                    "a volume is bound to another zone or node, or in use by another pod",
                    "see where they are: " + scene.kubectl("get pvc") + "; kubectl get pv");
        }
        if (message.contains("affinity") || message.contains("topology spread")) {
            return unschedulable(
                    pod,
                    "no node fits the pod's (anti-)affinity or spread rules",
                    "there are fewer free nodes or zones than the rules demand",
                    "relax the rule to preferred / ScheduleAnyway, or add nodes");
        }
        return unschedulable(
                pod,
                "no node takes the pod",
                message.isEmpty() ? "the scheduler gave no reason" : Quotes.line(message),
                "look at its events: " + scene.kubectl("describe pod " + pod.name()));
    }

    private static String selector(PodView pod) {
        JsonNode selector = Trees.at(pod.tree(), "spec", "nodeSelector");
        return selector.isObject() && !selector.isEmpty() ? " " + Quotes.line(selector.toString()) : "";
    }

    private static Symptom unschedulable(PodView pod, String what, String reason, String next) {
        return Symptom.of(Cause.UNSCHEDULABLE, pod.tree(), what, reason, next);
    }

    private static Symptom claim(Scene scene, PodView pod) {
        ObjectNode pending = pendingClaim(scene, pod);
        String name = pending == null ? "" : Trees.name(pending);
        EventView event = pending == null
                ? null
                : scene.eventsOn(pending).stream()
                        .filter(each -> each.reason().equals("ProvisioningFailed")
                                || each.reason().equals("FailedBinding"))
                        .reduce((older, newer) -> newer)
                        .orElse(null);
        Symptom symptom = Symptom.of(
                        Cause.CLAIM_PENDING,
                        pod.tree(),
                        (name.isEmpty() ? "a volume claim of the pod" : "PersistentVolumeClaim/" + Quotes.line(name))
                                + " is not bound",
                        event == null
                                ? "no volume fits it and no provisioner has made one"
                                : Quotes.line(event.message()),
                        "look at its events: "
                                + scene.kubectl(name.isEmpty() ? "describe pvc" : "describe pvc " + name))
                .withKey(event == null ? "" : Quotes.line(event.message()).replace(name, ""));
        return event == null ? symptom : symptom.withEvidence(List.of(event.evidence()));
    }

    private static @Nullable ObjectNode pendingClaim(Scene scene, PodView pod) {
        for (JsonNode volume : Trees.list(pod.tree(), "spec", "volumes")) {
            String name = Trees.text(volume, "persistentVolumeClaim", "claimName");
            for (ObjectNode claim : scene.snapshot().claims()) {
                if (Trees.name(claim).equals(name)
                        && Trees.text(claim, "status", "phase").equals("Pending")) {
                    return claim;
                }
            }
        }
        return null;
    }
}
