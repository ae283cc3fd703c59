package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * In how many rounds a Deployment goes from one spec to another, as the Deployment controller moves when all pods take equally long.
 *
 * @param pods how many new pods have to become available
 * @param atOnce how many of them may be on their way at the same time
 * @param rounds how often that many are waited for
 * @param peakPods how many pods there are at most, ending ones not counted
 * @param minReady how long a pod must be ready until it counts
 */
record RollingSteps(int pods, int atOnce, int rounds, int peakPods, Duration minReady) {
    /**
     * The way from one Deployment to another.
     *
     * @param before null when there was none
     * @param had how many pods there were
     * @param wished how many there are to be
     */
    static RollingSteps between(@Nullable JsonNode before, int had, JsonNode after, int wished) {
        Duration minReady =
                Duration.ofSeconds(after.path("spec").path("minReadySeconds").asLong());
        boolean sameTemplate =
                before == after || (before != null && template(before).equals(template(after)));
        if (before == null || had == 0 || sameTemplate) {
            int more = Math.max(0, wished - had);
            return new RollingSteps(more, more, more > 0 ? 1 : 0, Math.max(had, wished), minReady);
        }
        JsonNode bounds = after.at("/spec/strategy/rollingUpdate");
        int surge = count(bounds.path("maxSurge"), wished, true);
        int missing = Math.min(wished, count(bounds.path("maxUnavailable"), wished, false));
        int unavailable = surge == 0 && missing == 0 ? 1 : missing;
        int first = Math.min(wished, wished + surge - Math.min(had, wished - unavailable));
        int atOnce = Math.min(wished, surge + unavailable);
        int later = wished - first;
        int rounds = (first > 0 ? 1 : 0) + (later == 0 ? 0 : (later + atOnce - 1) / atOnce);
        return new RollingSteps(wished, Math.max(first, atOnce), rounds, Math.max(had, wished + surge), minReady);
    }

    /** How many pods above the wished number a rollout may have; 25% rounded up when the Deployment does not say. */
    static int surge(JsonNode deployment, int wished) {
        return count(deployment.at("/spec/strategy/rollingUpdate/maxSurge"), wished, true);
    }

    /** A count, or a percentage of a number of pods; the API's default is 25%. */
    private static int count(JsonNode bound, int of, boolean roundUp) {
        if (bound.isInt()) {
            return bound.asInt();
        }
        String text = bound.isMissingNode() ? "25%" : bound.asText();
        int part = Integer.parseInt(text.replace("%", ""));
        if (!text.endsWith("%")) {
            return part;
        }
        int hundredfold = part * of;
        return roundUp ? (hundredfold + 99) / 100 : hundredfold / 100;
    }

    private static String template(JsonNode deployment) {
        return Json.canonical(deployment.path("spec").path("template"));
    }
}
