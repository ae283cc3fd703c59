package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What an autoscaler recommended and did lately, and what its behaviour rules make of the next recommendation. */
final class ScalingHistory {
    private static final int DOWN_WINDOW_SECONDS = 300;
    private static final int KEPT_SECONDS = 3600;

    private final Deque<Recommendation> recommendations = new ArrayDeque<>();
    private final Deque<Step> steps = new ArrayDeque<>();

    private record Recommendation(Instant at, int replicas) {}

    private record Step(Instant at, int change) {}

    /** How many replicas there shall be, and whether a rule or a bound held them back. */
    record Decision(int replicas, boolean limited, String reason, String message) {}

    void scaled(int from, int to, Instant now) {
        steps.add(new Step(now, to - from));
        while (steps.peekFirst() != null
                && steps.peekFirst().at().plusSeconds(KEPT_SECONDS).isBefore(now)) {
            steps.removeFirst();
        }
    }

    Decision decide(JsonNode spec, int present, int proposed, Instant now) {
        JsonNode up = Tree.at(spec, "behavior", "scaleUp");
        JsonNode down = Tree.at(spec, "behavior", "scaleDown");
        int stable = stabilise(up, down, present, proposed, now);
        int least = Tree.number(spec, 1, "minReplicas");
        int most = Tree.number(spec, 1, "maxReplicas");
        if (stable > present) {
            int allowed = upLimit(up, present, now);
            if (stable > allowed && allowed < most) {
                return new Decision(
                        Math.max(present, allowed),
                        true,
                        "ScaleUpLimit",
                        "the desired replica count is increasing faster than the maximum scale rate");
            }
        } else if (stable < present) {
            int allowed = downLimit(down, present, now);
            if (stable < allowed && allowed > least) {
                return new Decision(
                        Math.min(present, allowed),
                        true,
                        "ScaleDownLimit",
                        "the desired replica count is decreasing faster than the maximum scale rate");
            }
        }
        if (stable > most) {
            return new Decision(
                    most, true, "TooManyReplicas", "the desired replica count is more than the maximum replica count");
        }
        if (stable < least) {
            return new Decision(
                    least, true, "TooFewReplicas", "the desired replica count is less than the minimum replica count");
        }
        return new Decision(stable, false, "DesiredWithinRange", "the desired count is within the acceptable range");
    }

    // up to the lowest recommendation of the up window, down to the highest of the down window
    private int stabilise(JsonNode up, JsonNode down, int present, int proposed, Instant now) {
        recommendations.add(new Recommendation(now, proposed));
        while (recommendations.peekFirst() != null
                && recommendations.peekFirst().at().plusSeconds(KEPT_SECONDS).isBefore(now)) {
            recommendations.removeFirst();
        }
        Instant upFrom = now.minusSeconds(Tree.number(up, 0, "stabilizationWindowSeconds"));
        Instant downFrom = now.minusSeconds(Tree.number(down, DOWN_WINDOW_SECONDS, "stabilizationWindowSeconds"));
        int lowest = proposed;
        int highest = proposed;
        for (Recommendation recommendation : recommendations) {
            if (!recommendation.at().isBefore(upFrom)) {
                lowest = Math.min(lowest, recommendation.replicas());
            }
            if (!recommendation.at().isBefore(downFrom)) {
                highest = Math.max(highest, recommendation.replicas());
            }
        }
        return Math.min(Math.max(present, lowest), highest);
    }

    private int upLimit(JsonNode rules, int present, Instant now) {
        if (Tree.text(rules, "selectPolicy").equals("Disabled")) {
            return present;
        }
        List<ObjectNode> policies = Tree.objects(rules, "policies");
        if (policies.isEmpty()) {
            return Math.max(periodStart(present, 15, now) + 4, periodStart(present, 15, now) * 2);
        }
        boolean min = Tree.text(rules, "selectPolicy").equals("Min");
        int limit = min ? Integer.MAX_VALUE : 0;
        for (ObjectNode policy : policies) {
            int start = periodStart(present, Tree.number(policy, 15, "periodSeconds"), now);
            int value = Tree.number(policy, 0, "value");
            int allowed = Tree.text(policy, "type").equals("Pods")
                    ? start + value
                    : (int) Math.ceil(start * (1 + value / 100.0));
            limit = min ? Math.min(limit, allowed) : Math.max(limit, allowed);
        }
        return limit;
    }

    private int downLimit(JsonNode rules, int present, Instant now) {
        if (Tree.text(rules, "selectPolicy").equals("Disabled")) {
            return present;
        }
        List<ObjectNode> policies = Tree.objects(rules, "policies");
        if (policies.isEmpty()) {
            return 0;
        }
        boolean min = Tree.text(rules, "selectPolicy").equals("Min");
        int limit = min ? 0 : Integer.MAX_VALUE;
        for (ObjectNode policy : policies) {
            int start = periodStart(present, Tree.number(policy, 15, "periodSeconds"), now);
            int value = Tree.number(policy, 0, "value");
            int allowed =
                    Tree.text(policy, "type").equals("Pods") ? start - value : (int) (start * (1 - value / 100.0));
            limit = min ? Math.max(limit, allowed) : Math.min(limit, allowed);
        }
        return limit;
    }

    /** How many replicas there were when the period began. */
    private int periodStart(int present, int seconds, Instant now) {
        Instant from = now.minusSeconds(seconds);
        return present
                - steps.stream()
                        .filter(step -> step.at().isAfter(from))
                        .mapToInt(Step::change)
                        .sum();
    }
}
