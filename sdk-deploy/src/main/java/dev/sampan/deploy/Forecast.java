package dev.sampan.deploy;

import dev.sampan.internal.text.Durations;
import dev.sampan.plan.Reading;
import java.time.Duration;
import java.util.List;

/**
 * How long the rollout of a plan is expected to take, and how many pods and connections it has at its peak. Immutable.
 *
 * <p>New pods come in rounds: as many at once as surge and unavailable allow, the next when these are available. A round takes what a
 * pod took to get ready in earlier releases (the median of the last five that were timed), and the minimum ready time on top. Without an
 * earlier release it takes what the probes need to succeed once, which is then the least: nobody knows yet how long an image is pulled
 * and a process starts.
 */
public final class Forecast {
    private final RollingSteps steps;
    private final Duration start;
    private final int timed;
    private final int peakPods;
    private final Connections connections;
    private final String bounds;

    /**
     * What the calculation came to.
     *
     * @param start how long one pod takes to get ready
     * @param timed in how many earlier releases that was measured, 0 when it is by its probes
     * @param bounds within which it moves, in words
     */
    Forecast(RollingSteps steps, Duration start, int timed, int peakPods, Connections connections, String bounds) {
        this.steps = steps;
        this.start = start;
        this.timed = timed;
        this.peakPods = peakPods;
        this.connections = connections;
        this.bounds = bounds;
    }

    /** How long until all pods are available; zero when no pod is replaced or added. The least it takes, if {@link #timedReleases()} is 0. */
    public Duration expected() {
        return round().multipliedBy(steps.rounds());
    }

    /** How many earlier releases of the app were measured for it. */
    public int timedReleases() {
        return timed;
    }

    /** How often pods are waited for, one after the other. */
    public int rounds() {
        return steps.rounds();
    }

    /** How many pods there are at most: those wished, those of an autoscaler at its most, and the surge. */
    public int peakPods() {
        return peakPods;
    }

    /**
     * Whether the connections of all pods at the peak stay within the database's limit. {@code NO_DATA} unless
     * {@link AppSpec#connections(int, int)} has declared both.
     */
    public Reading connections() {
        return connections.at(peakPods);
    }

    private Duration round() {
        return start.plus(steps.minReady());
    }

    /** As a plan shows it; empty when nothing rolls out. */
    List<String> rows() {
        if (steps.rounds() == 0) {
            return List.of();
        }
        String basis = timed == 0
                ? "by its probes alone"
                : "as in " + timed + (timed == 1 ? " release" : " releases") + " before";
        return List.of(
                "rolls   " + bounds,
                "expects " + (timed == 0 ? "at least " : "") + text(expected()) + ": " + steps.pods()
                        + (steps.pods() == 1 ? " pod, " : " pods, ") + steps.atOnce() + " at once, " + text(round())
                        + " each, " + basis,
                "peak    " + peakPods + (peakPods == 1 ? " pod" : " pods") + "; connections "
                        + DeployText.lower(connections().verdict()).replace('_', ' ') + ": "
                        + connections().what());
    }

    /** In whole seconds; nobody knows it better. */
    private static String text(Duration duration) {
        return Durations.text(Duration.ofSeconds((duration.toMillis() + 999) / 1000));
    }

    @Override
    public String toString() {
        List<String> rows = rows();
        return "Forecast: " + (rows.isEmpty() ? "no pod is replaced or added" : text(expected()))
                + String.join("", rows.stream().map(row -> "\n  " + row).toList());
    }
}
