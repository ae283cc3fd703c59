package dev.sampan.deploy;

import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Labels;
import dev.sampan.value.Name;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a spec cannot mean, told before anything is asked. */
final class AppSpecRules {
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,6}|(?:100|[1-9]?[0-9])%");
    private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_.-][A-Za-z0-9_.-]*");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    /** The name of the longest object, {@code <app>-config-<10>}, must stay a label value. */
    private static final int LONGEST_APP = 45;

    private final String app;

    private AppSpecRules(String app) {
        this.app = app;
    }

    static void check(String app, AppSpec spec) {
        new AppSpecRules(app).check(spec);
    }

    private void check(AppSpec spec) {
        checkName(app);
        if (spec.replicas != null && spec.replicas < 0) {
            throw refused("replicas are " + spec.replicas, "a number of pods is 0 or more", "correct replicas(...)");
        }
        checkAutoscale(spec);
        checkBounds(RollingBounds.of(spec));
        checkProbes(spec);
        checkRange("cpu", spec.cpu);
        checkRange("memory", spec.memory);
        checkDuration("terminationGrace", spec.terminationGrace);
        checkDuration("startsWithin", spec.startsWithin);
        checkConnections(spec.connectionsPerReplica);
        checkConnections(spec.connectionLimit);
        checkWatch("plan the app " + app, spec.watch);
        for (String label : spec.labels.keySet()) {
            if (label.startsWith(Marks.PREFIX) || label.equals(Labels.NAME) || label.equals(Labels.MANAGED_BY)) {
                throw refused(
                        "the label " + label + " is Sampan's own",
                        "Sampan finds its objects by it",
                        "choose another key");
            }
        }
        for (Map.Entry<String, AppSpec.EnvValue> env : spec.env.entrySet()) {
            if (!ENV_NAME.matcher(env.getKey()).matches()) {
                throw refused(
                        "\"" + env.getKey() + "\" is no name of an environment variable",
                        "it is letters, digits and _.-",
                        "rename it");
            }
        }
        for (String file : spec.config.keySet()) {
            if (!FILE.matcher(file).matches() || file.equals(".") || file.startsWith("..")) {
                throw refused(
                        "\"" + file + "\" cannot be a key of a ConfigMap",
                        "it is letters, digits and _.-",
                        "rename the file");
            }
        }
    }

    static void checkName(String app) {
        Name.of(app);
        if (app.length() > LONGEST_APP || Character.isDigit(app.charAt(0))) {
            throw new AppSpecRules(app)
                    .refused(
                            "the name cannot be that of a Service and a ConfigMap",
                            "an app's name begins with a letter and has at most " + LONGEST_APP + " characters",
                            "choose another name");
        }
    }

    private void checkAutoscale(AppSpec spec) {
        AppSpec.Autoscale wish = spec.autoscale;
        if (wish == null) {
            return;
        }
        if (spec.replicas != null && spec.replicas != 0) {
            throw refused(
                    "it has both replicas and autoscale",
                    "two writers of one number would fight",
                    "leave out replicas(...); only replicas(0) goes with it, for a new app that begins stopped");
        }
        if (wish.least() < 1 || wish.most() < wish.least() || wish.cpuPercent() < 1) {
            throw refused(
                    "autoscale is " + wish.least() + " to " + wish.most() + " at " + wish.cpuPercent() + " %",
                    "the least is 1 or more, the most not below it, and the part of the CPU above 0",
                    "correct autoscale(least, most, cpuPercent)");
        }
        if (spec.cpu == null) {
            throw refused(
                    "autoscale has no CPU request to measure by",
                    "the autoscaler compares what pods use with what they request",
                    "set cpu(request, limit)");
        }
    }

    private void checkBounds(RollingBounds bounds) {
        for (String bound : List.of(bounds.surge(), bounds.unavailable())) {
            if (!COUNT.matcher(bound).matches()) {
                throw refused(
                        "\"" + bound + "\" is neither a count nor a percentage",
                        "a bound is written like 1 or 25%",
                        "correct it");
            }
        }
        if (isZero(bounds.surge()) && isZero(bounds.unavailable())) {
            throw refused("surge and unavailable are both 0", "a rollout could then not move", "allow one of them");
        }
        checkDuration("minReady", bounds.minReady());
        checkDuration("progressDeadline", bounds.progressDeadline());
        if (bounds.progressDeadline().compareTo(bounds.minReady()) <= 0) {
            throw refused(
                    "minReady, " + bounds.minReady().toSeconds() + " s, is not shorter than the progress deadline",
                    "Kubernetes would give up before a pod can count as available",
                    "lengthen the pace's progressDeadline(...)");
        }
    }

    private void checkProbes(AppSpec spec) {
        boolean needsPort = (spec.ready != null && spec.ready.port() == null) || spec.live != null;
        if (needsPort && spec.port == null) {
            throw refused(
                    "a probe asks the app's port, and there is none", "an HTTP probe needs port(...)", "set port(...)");
        }
        if (spec.startsWithin != null && spec.ready == null && spec.port == null) {
            throw refused(
                    "startsWithin has nothing to ask", "a startup probe asks what readiness asks", "set port(...)");
        }
        for (AppSpec.Probe probe : new AppSpec.@Nullable Probe[] {spec.ready, spec.live}) {
            if (probe != null && probe.path() != null && !probe.path().startsWith("/")) {
                throw refused(
                        "the probe path \"" + probe.path() + "\" is relative",
                        "a path begins with /",
                        "write /" + probe.path());
            }
        }
    }

    private void checkRange(String resource, AppSpec.@Nullable Range range) {
        if (range != null && range.request().compareTo(range.limit()) > 0) {
            throw refused(
                    resource + " request " + range.request() + " is above its limit " + range.limit(),
                    "Kubernetes would refuse it",
                    "write " + resource + "(request, limit)");
        }
    }

    /** Refuses a watch that could never pass. */
    static void checkWatch(String attempted, Precautions.@Nullable Watch watch) {
        if (watch == null) {
            return;
        }
        if (watch.limit().toSeconds() < 1) {
            throw InvalidRequestException.of(
                    "deploy.spec",
                    attempted,
                    "watch looks for " + watch.limit(),
                    "a look takes a second at least",
                    "correct watch(...)");
        }
        for (Gates.Named gate : watch.gates().named()) {
            if (watch.gates().every().multipliedBy(gate.samples() - 1L).compareTo(watch.limit()) > 0) {
                throw InvalidRequestException.of(
                        "deploy.spec",
                        attempted,
                        "the gate " + gate.name() + " needs " + gate.samples() + " samples, one every "
                                + watch.gates().every().toSeconds() + " s, and is watched for "
                                + watch.limit().toSeconds() + " s",
                        "it could never pass",
                        "watch longer, or withEvery(...) less");
            }
        }
    }

    private void checkConnections(@Nullable Integer count) {
        if (count != null && count < 1) {
            throw refused(
                    "a pool or its limit has " + count + " connections",
                    "without connections there is nothing to count",
                    "correct connections(perReplica, limit)");
        }
    }

    private void checkDuration(String what, @Nullable Duration duration) {
        if (duration != null && duration.isNegative()) {
            throw refused(what + " is negative", "time does not go back", "correct " + what + "(...)");
        }
    }

    private static boolean isZero(String bound) {
        return bound.matches("0+%?");
    }

    private InvalidRequestException refused(String happened, String reason, String next) {
        return InvalidRequestException.of("deploy.spec", "plan the app " + app, happened, reason, next);
    }
}
