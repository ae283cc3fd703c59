package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.text.Durations;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Reading;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Works out a plan's forecast from the Deployment as it would be and from the releases before. */
final class RolloutForecast {
    private static final int MEASURED = 5;

    private final PlannedObject deployment;
    private final int most;
    private final Releases history;
    private final Connections connections;

    /** @param objects of the plan */
    RolloutForecast(List<PlannedObject> objects, Releases history, Connections connections) {
        this.deployment = objects.stream()
                .filter(o -> o.intended().path("kind").asText().equals("Deployment"))
                .findFirst()
                .orElseThrow();
        this.most = objects.stream()
                .mapToInt(o -> o.intended().at("/spec/maxReplicas").asInt())
                .max()
                .orElse(0);
        this.history = history;
        this.connections = connections;
    }

    Forecast forecast() {
        ObjectNode after = deployment.result();
        ObjectNode live = deployment.live();
        int wished = Rollouts.replicas(after);
        RollingSteps steps = RollingSteps.between(live, live == null ? 0 : Rollouts.replicas(live), after, wished);
        int peak = Math.max(steps.peakPods(), most + (most == 0 ? 0 : RollingSteps.surge(after, most)));
        List<Duration> starts = steps.rounds() == 0 ? List.of() : starts();
        return new Forecast(
                steps,
                starts.isEmpty() ? byProbes(after) : median(starts),
                starts.size(),
                peak,
                connections,
                bounds(after, steps));
    }

    private static String bounds(ObjectNode deployment, RollingSteps steps) {
        JsonNode rolling = deployment.at("/spec/strategy/rollingUpdate");
        return "surge " + rolling.path("maxSurge").asText("25%") + ", unavailable "
                + rolling.path("maxUnavailable").asText("25%") + ", min ready "
                + steps.minReady().toSeconds() + "s, deadline "
                + Durations.text(deadline(deployment));
    }

    private static Duration deadline(ObjectNode deployment) {
        return Duration.ofSeconds(deployment.at("/spec/progressDeadlineSeconds").asLong(600));
    }

    /**
     * Says what is wrong with a forecast. How many connections a database has is for each environment to say, so going beyond them is
     * worth the level of the environment, save that going back is never refused for it. A forecast of time may be wrong and is never more
     * than a warning.
     *
     * @param restores whether the plan goes back to an earlier release
     */
    void judge(Forecast forecast, Level environment, boolean restores, PlanFindings findings) {
        if (forecast.rounds() == 0) {
            return;
        }
        Duration deadline = deadline(deployment.result());
        Level level = restores && environment == Level.ENFORCE ? Level.WARN : environment;
        Reading connections = forecast.connections();
        if (connections.verdict() == Reading.Verdict.FAIL) {
            findings.addUnlessWaived(new Finding(
                    "deploy.connections-above-limit",
                    Severity.ERROR,
                    level,
                    deployment.label(),
                    "at its peak it takes " + connections.what(),
                    "old and new pods hold their pools at the same time while a rollout runs",
                    List.of(),
                    "choose a pace with less surge(...), a smaller pool, or raise the limit of the database"));
        }
        if (forecast.expected().compareTo(deadline) > 0) {
            findings.addUnlessWaived(new Finding(
                    "deploy.forecast-above-deadline",
                    Severity.WARNING,
                    Level.WARN,
                    deployment.label(),
                    "it is expected to take " + forecast.expected().toSeconds() + " s, and its progress deadline is "
                            + deadline.toSeconds() + " s",
                    "few pods are replaced at a time, or each takes long",
                    List.of(),
                    "choose a faster pace(...), or one with a longer progressDeadline(...)"));
        }
    }

    /** How long a pod took to get ready, of each earlier release that can be measured, newest first. */
    private List<Duration> starts() {
        List<Release> newestFirst = history.all();
        List<Duration> starts = new ArrayList<>();
        for (int i = 0; i < newestFirst.size() && starts.size() < MEASURED; i++) {
            Release release = newestFirst.get(i);
            Optional<Release> earlier = newestFirst.stream().skip(i + 1L).findFirst();
            release.journal()
                    .readyAt()
                    .flatMap(ready -> start(release, ready, earlier))
                    .ifPresent(starts::add);
        }
        return starts;
    }

    private static Optional<Duration> start(Release release, Instant ready, Optional<Release> earlier) {
        boolean first = release.number() == 1;
        boolean knownBefore = earlier.isPresent()
                && earlier.get().number() == release.number() - 1
                && earlier.get().journal().readyAt().isPresent();
        if (!first && !knownBefore) {
            return Optional.empty();
        }
        try {
            return start(release.record(), ready, first ? Optional.empty() : earlier.map(Release::record));
        } catch (InvalidRequestException e) {
            // a record that somebody has spoilt measures nothing; whoever asks for that release is told
            return Optional.empty();
        }
    }

    private static Optional<Duration> start(ReleaseRecord record, Instant ready, Optional<ReleaseRecord> earlier) {
        boolean counted = record.replicas().isPresent()
                && (earlier.isEmpty() || earlier.get().replicas().isPresent());
        if (!counted || record.memo().schema().migrates()) {
            return Optional.empty();
        }
        RollingSteps steps = RollingSteps.between(
                earlier.map(RolloutForecast::deployment).orElse(null),
                earlier.map(e -> e.replicas().orElse(0)).orElse(0),
                deployment(record),
                record.replicas().orElse(0));
        if (steps.rounds() == 0) {
            return Optional.empty();
        }
        Duration start =
                Duration.between(record.at(), ready).dividedBy(steps.rounds()).minus(steps.minReady());
        return Optional.of(start.isNegative() ? Duration.ZERO : start);
    }

    private static ObjectNode deployment(ReleaseRecord record) {
        return record.objects().stream()
                .filter(o -> o.path("kind").asText().equals("Deployment"))
                .findFirst()
                .orElseGet(Json::object);
    }

    /** How long the slowest container's probes take to succeed once, if it answers them at once. */
    private static Duration byProbes(ObjectNode deployment) {
        long slowest = 0;
        for (JsonNode container : deployment.at("/spec/template/spec/containers")) {
            slowest = Math.max(slowest, once(container.path("startupProbe")) + once(container.path("readinessProbe")));
        }
        return Duration.ofSeconds(slowest);
    }

    private static long once(JsonNode probe) {
        return probe.isObject()
                ? probe.path("initialDelaySeconds").asLong()
                        + probe.path("periodSeconds").asLong(10)
                                * probe.path("successThreshold").asLong(1)
                : 0;
    }

    private static Duration median(List<Duration> durations) {
        List<Duration> sorted = durations.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
