package dev.sampan.security;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Severity;
import java.util.List;
import java.util.Set;

/** A process should have no right that it does not need. */
final class PrivilegeRules {
    static final PostureRule PRIVILEGED = new PostureRule(
            "posture.privileged",
            "a container is privileged",
            "it is root on the node in all but name",
            "remove securityContext.privileged; add the one capability that is needed",
            Severity.ERROR,
            Weight.BLOCKING,
            (object, all) -> ReviewedObject.each(
                    object.allContainers(), container -> isPrivileged(container) ? "privileged: true" : ""));

    static final PostureRule RUNS_AS_ROOT = new PostureRule(
            "posture.runs-as-root",
            "a container may run as root",
            "who breaks out of a root process is root on the node",
            "set securityContext.runAsNonRoot: true and a runAsUser above 0",
            Severity.ERROR,
            Weight.STRICT,
            (object, all) -> ReviewedObject.each(object.allContainers(), container -> root(object, container)));

    static final PostureRule PRIVILEGE_ESCALATION = new PostureRule(
            "posture.privilege-escalation",
            "a process may gain more rights than its parent",
            "a setuid program in the image is a way to root",
            "set securityContext.allowPrivilegeEscalation: false",
            Severity.WARNING,
            Weight.STRICT,
            (object, all) -> ReviewedObject.each(object.allContainers(), PrivilegeRules::escalation));

    static final PostureRule CAPABILITIES = new PostureRule(
            "posture.capabilities",
            "a container adds Linux capabilities",
            "most capabilities are a way to root or to the node's network",
            "add none but NET_BIND_SERVICE",
            Severity.ERROR,
            Weight.STRICT,
            (object, all) -> ReviewedObject.each(object.allContainers(), PrivilegeRules::added));

    static final PostureRule CAPABILITIES_KEPT = new PostureRule(
            "posture.capabilities-kept",
            "a container keeps the runtime's default capabilities",
            "few programs need any of them",
            "set securityContext.capabilities.drop: [ALL]",
            Severity.INFO,
            Weight.QUIET,
            (object, all) -> ReviewedObject.each(
                    object.allContainers(),
                    container -> capabilities(container, "drop").stream().anyMatch("ALL"::equalsIgnoreCase)
                            ? ""
                            : "does not drop ALL"));

    static final PostureRule READ_ONLY_ROOT = new PostureRule(
            "posture.read-only-root",
            "a container may write to its own image",
            "an intruder can change the program and leave tools behind",
            "set securityContext.readOnlyRootFilesystem: true, and mount an emptyDir where it writes",
            Severity.INFO,
            Weight.QUIET,
            (object, all) -> ReviewedObject.each(
                    object.allContainers(),
                    container -> Trees.flag(container, "securityContext", "readOnlyRootFilesystem")
                            ? ""
                            : "readOnlyRootFilesystem is not set"));

    static final PostureRule SECCOMP = new PostureRule(
            "posture.seccomp",
            "a container may use every system call",
            "rare system calls are where kernels break",
            "set securityContext.seccompProfile.type: RuntimeDefault",
            Severity.INFO,
            Weight.QUIET,
            (object, all) -> ReviewedObject.each(
                    object.allContainers(),
                    container -> Set.of("RuntimeDefault", "Localhost")
                                    .contains(Trees.text(object.effective(container, "seccompProfile"), "type"))
                            ? ""
                            : "no seccompProfile"));

    static final PostureRule DEFAULT_TOKEN = new PostureRule(
            "posture.default-service-account-token",
            "the pod carries the token of the default service account",
            "who gets into it can speak to the API server, with every right that anyone ever gave to default",
            "set automountServiceAccountToken: false, or give it a service account of its own",
            Severity.WARNING,
            Weight.ADVISORY,
            (object, all) -> {
                String account = Trees.text(object.podSpec(), "serviceAccountName");
                JsonNode mounts = object.podSpec().path("automountServiceAccountToken");
                boolean usesDefault = account.isEmpty() || account.equals("default");
                return object.makesPods() && usesDefault && mounts.asBoolean(true)
                        ? List.of(new Evidence("service account", "default"))
                        : List.of();
            });

    static final List<PostureRule> ALL = List.of(
            PRIVILEGED,
            RUNS_AS_ROOT,
            PRIVILEGE_ESCALATION,
            CAPABILITIES,
            CAPABILITIES_KEPT,
            READ_ONLY_ROOT,
            SECCOMP,
            DEFAULT_TOKEN);

    private PrivilegeRules() {}

    private static boolean isPrivileged(JsonNode container) {
        return Trees.flag(container, "securityContext", "privileged");
    }

    private static String root(ReviewedObject object, JsonNode container) {
        JsonNode user = object.effective(container, "runAsUser");
        if (user.isNumber()) {
            return user.asLong() == 0 ? "runAsUser: 0" : "";
        }
        return object.effective(container, "runAsNonRoot").asBoolean(false)
                ? ""
                : "neither runAsNonRoot nor runAsUser is set";
    }

    private static String escalation(JsonNode container) {
        JsonNode allowed = Trees.at(container, "securityContext", "allowPrivilegeEscalation");
        return allowed.asBoolean(true) ? "allowPrivilegeEscalation is not false" : "";
    }

    private static String added(JsonNode container) {
        List<String> added = capabilities(container, "add").stream()
                .filter(each -> !each.equals("NET_BIND_SERVICE"))
                .toList();
        return added.isEmpty() ? "" : "adds " + String.join(", ", added);
    }

    private static List<String> capabilities(JsonNode container, String list) {
        return Trees.list(container, "securityContext", "capabilities", list).stream()
                .map(JsonNode::asText)
                .toList();
    }
}
