package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Job's own rules make of failed pods and of succeeded indexes. */
final class JobPolicies {
    private JobPolicies() {}

    /**
     * What the rules say of a failed pod.
     *
     * @param counted whether it counts towards the limits
     * @param failsIndex whether its index has failed with it
     * @param failsJob why the whole Job has failed with it; null if it has not
     */
    record Failure(
            boolean counted, boolean failsIndex, @Nullable String failsJob) {}

    /** The verdict of the first rule that matches the pod. */
    static Failure judge(ObjectNode job, ObjectNode pod) {
        List<ObjectNode> rules = Tree.objects(job, "spec", "podFailurePolicy", "rules");
        for (int i = 0; i < rules.size(); i++) {
            ObjectNode rule = rules.get(i);
            String action = Tree.text(rule, "action");
            String match =
                    rule.has("onExitCodes") ? byExitCode(rule, pod, action, i) : byCondition(rule, pod, action, i);
            if (match != null) {
                return new Failure(
                        !action.equals("Ignore"), action.equals("FailIndex"), action.equals("FailJob") ? match : null);
            }
        }
        return new Failure(true, false, null);
    }

    private static @Nullable String byExitCode(ObjectNode rule, ObjectNode pod, String action, int index) {
        for (String list : List.of("containerStatuses", "initContainerStatuses")) {
            for (ObjectNode status : Tree.objects(pod, "status", list)) {
                int code = Tree.number(status, 0, "state", "terminated", "exitCode");
                String only = Tree.text(rule, "onExitCodes", "containerName");
                boolean meant = only.isEmpty() || only.equals(Tree.text(status, "name"));
                if (meant && code != 0 && matches(rule, code)) {
                    return "Container %s for pod %s/%s failed with exit code %d matching %s rule at index %d"
                            .formatted(
                                    Tree.text(status, "name"),
                                    Meta.namespace(pod),
                                    Meta.name(pod),
                                    code,
                                    action,
                                    index);
                }
            }
        }
        return null;
    }

    private static boolean matches(ObjectNode rule, int code) {
        boolean listed = Tree.texts(rule, "onExitCodes", "values").contains(Integer.toString(code));
        return listed == Tree.text(rule, "onExitCodes", "operator").equals("In");
    }

    private static @Nullable String byCondition(ObjectNode rule, ObjectNode pod, String action, int index) {
        for (ObjectNode pattern : Tree.objects(rule, "onPodConditions")) {
            String type = Tree.text(pattern, "type");
            ObjectNode condition = Conditions.find(pod, type);
            String wanted = Tree.text(pattern, "status");
            if (condition != null && Tree.text(condition, "status").equals(wanted.isEmpty() ? "True" : wanted)) {
                return "Pod %s/%s has condition %s matching %s rule at index %d"
                        .formatted(Meta.namespace(pod), Meta.name(pod), type, action, index);
            }
        }
        return null;
    }

    /** Which rule the succeeded indexes satisfy, as the Job's condition says it; null if none. */
    static @Nullable String success(ObjectNode job, JobIndexes succeeded) {
        List<ObjectNode> rules = Tree.objects(job, "spec", "successPolicy", "rules");
        int completions = Tree.number(job, 0, "spec", "completions");
        for (int i = 0; i < rules.size() && succeeded.size() > 0; i++) {
            ObjectNode rule = rules.get(i);
            int count = Tree.number(rule, Integer.MAX_VALUE, "succeededCount");
            boolean met;
            if (rule.has("succeededIndexes")) {
                JobIndexes wanted = JobIndexes.parse(Tree.text(rule, "succeededIndexes"), completions);
                int common = succeeded.common(wanted);
                met = wanted.size() > 0 && (common == wanted.size() || common >= count);
            } else {
                met = succeeded.size() >= count;
            }
            if (met) {
                return "Matched rules at index " + i;
            }
        }
        return null;
    }
}
