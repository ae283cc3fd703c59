package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What an autoscaler recommended and did lately, and what its rules make of the next recommendation. */
final class ScalingHistory {
    private static final int DOWN_WINDOW_SECONDS = 300;
    private static final int KEPT_SECONDS = 3600;
    private static final String DOWN = "ScaleDownStabilized";
    private static final String HIGHER =
            "recent recommendations were higher than current one, applying the highest recent recommendation";
    private static final String LOWER =
            "recent recommendations were lower than current one, applying the lowest recent recommendation";

    private final Deque<Recommendation> recommendations = new ArrayDeque<>();
    private final Deque<Step> steps = new ArrayDeque<>();

    private record Recommendation(Instant at, int replicas) {}

    private record Step(Instant at, int change) {}

    /** A condition's reason and message. */
    record Why(String reason, String message) {}

    /**
     * How many replicas there shall be.
     *
     * @param stabilized whether earlier recommendations count for more than this one, or that it is free to scale
     * @param limited whether a rule or a bound held it back
     * @param limit which
     */
    record Decision(int replicas, Why stabilized, boolean limited, Why limit) {}

    /** The size that the autoscaler found counts as its first recommendation. */
    void begin(int present, Instant now) {
        if (recommendations.isEmpty()) {
            recommendations.add(new Recommendation(now, present));
        }
    }

    void scaled(int from, int to, Instant now) {
        steps.add(new Step(now, to - from));
        while (steps.peekFirst() != null
                && steps.peekFirst().at().plusSeconds(KEPT_SECONDS).isBefore(now)) {
            steps.removeFirst();
        }
    }

    Decision decide(JsonNode spec, int present, int proposed, Instant now) {
        boolean ruled = spec.path("behavior").isObject();
        int stable = ruled ? stabilized(spec.path("behavior"), present, proposed, now) : highest(proposed, now);
        remember(proposed, now);
        Why free = new Why("ReadyForNewScale", "recommended size matches current size");
        boolean up = ruled && proposed >= present;
        Why held = up ? new Why("ScaleUpStabilized", LOWER) : new Why(DOWN, HIGHER);
        Bound bound = ruled ? ruledBound(spec, present, stable, now) : plainBound(spec, present, stable);
        return new Decision(
                bound.replicas(), stable == proposed ? free : held, bound.replicas() != stable, bound.why());
    }

    private record Bound(int replicas, Why why) {}

    private static Why tooMany() {
        return new Why("TooManyReplicas", "the desired replica count is more than the maximum replica count");
    }

    private static Why tooFew() {
        return new Why("TooFewReplicas", "the desired replica count is less than the minimum replica count");
    }

    private static Why upLimit() {
        return new Why("ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate");
    }

    private static Why downLimit() {
        return new Why("ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate");
    }

    private static Why withinRange() {
        return new Why("DesiredWithinRange", "the desired count is within the acceptable range");
    }

    /** Without rules of its own, an autoscaler at most doubles, or goes to four. */
    private static Bound plainBound(JsonNode spec, int present, int stable) {
        int least = Tree.number(spec, 1, "minReplicas");
        int most = Tree.number(spec, 1, "maxReplicas");
        int fastest = Math.max(2 * present, 4);
        if (stable < least) {
            return new Bound(least, tooFew());
        }
        if (stable > Math.min(fastest, most)) {
            return most > fastest ? new Bound(fastest, upLimit()) : new Bound(most, tooMany());
        }
        return new Bound(stable, withinRange());
    }

    private Bound ruledBound(JsonNode spec, int present, int stable, Instant now) {
        if (stable > present) {
            int most = Tree.number(spec, 1, "maxReplicas");
            int fastest = Math.max(present, limit(Tree.at(spec, "behavior", "scaleUp"), present, 1, now));
            if (stable > Math.min(most, fastest)) {
                return most > fastest ? new Bound(fastest, upLimit()) : new Bound(most, tooMany());
            }
        } else if (stable < present) {
            int least = Tree.number(spec, 1, "minReplicas");
            int fastest = Math.min(present, limit(Tree.at(spec, "behavior", "scaleDown"), present, -1, now));
            if (stable < Math.max(least, fastest)) {
                return least < fastest ? new Bound(fastest, downLimit()) : new Bound(least, tooFew());
            }
        }
        return new Bound(stable, withinRange());
    }

    private void remember(int proposed, Instant now) {
        recommendations.add(new Recommendation(now, proposed));
        while (recommendations.peekFirst() != null
                && recommendations.peekFirst().at().plusSeconds(KEPT_SECONDS).isBefore(now)) {
            recommendations.removeFirst();
        }
    }

    private int highest(int proposed, Instant now) {
        Instant from = now.minusSeconds(DOWN_WINDOW_SECONDS);
        return recommendations.stream()
                .filter(recommendation -> !recommendation.at().isBefore(from))
                .mapToInt(Recommendation::replicas)
                .reduce(proposed, Math::max);
    }

    // up to the lowest recommendation of the up window, down to the highest of the down window
    private int stabilized(JsonNode behavior, int present, int proposed, Instant now) {
        Instant upFrom = now.minusSeconds(Tree.number(behavior, 0, "scaleUp", "stabilizationWindowSeconds"));
        Instant downFrom =
                now.minusSeconds(Tree.number(behavior, DOWN_WINDOW_SECONDS, "scaleDown", "stabilizationWindowSeconds"));
        int lowest = proposed;
        int highest = proposed;
        for (Recommendation recommendation : recommendations) {
            if (recommendation.at().isAfter(upFrom)) {
                lowest = Math.min(lowest, recommendation.replicas());
            }
            if (recommendation.at().isAfter(downFrom)) {
                highest = Math.max(highest, recommendation.replicas());
            }
        }
        return Math.min(Math.max(present, lowest), highest);
    }

    /** @param sign 1 for the most there may be, -1 for the fewest */
    private int limit(JsonNode rules, int present, int sign, Instant now) {
        String select = Tree.text(rules, "selectPolicy");
        if (select.equals("Disabled")) {
            return present;
        }
        List<Integer> allowed = new ArrayList<>();
        for (ObjectNode policy : policies(rules, sign)) {
            int start = periodStart(present, Tree.number(policy, 15, "periodSeconds"), now);
            int value = Tree.number(policy, 0, "value");
            boolean pods = Tree.text(policy, "type").equals("Pods");
            double share = start * (1 + sign * value / 100.0);
            allowed.add(pods ? start + sign * value : (int) (sign > 0 ? Math.ceil(share) : share));
        }
        boolean highest = select.equals("Min") == sign < 0;
        return highest
                ? allowed.stream().mapToInt(Integer::intValue).max().orElse(present)
                : allowed.stream().mapToInt(Integer::intValue).min().orElse(present);
    }

    private static List<ObjectNode> policies(JsonNode rules, int sign) {
        List<ObjectNode> own = Tree.objects(rules, "policies");
        if (!own.isEmpty()) {
            return own;
        }
        ObjectNode percent =
                Tree.object().put("type", "Percent").put("value", 100).put("periodSeconds", 15);
        ObjectNode pods = Tree.object().put("type", "Pods").put("value", 4).put("periodSeconds", 15);
        return sign > 0 ? List.of(pods, percent) : List.of(percent);
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
