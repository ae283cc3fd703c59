package dev.sampan.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.session.Session;
import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Finding;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Observes through the calls of one namespace. */
final class NamespaceObserve implements Observe {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final KubeNamespace namespace;
    private final AppReading apps;
    private final LogReading logs;

    NamespaceObserve(KubeNamespace namespace) {
        this.namespace = namespace;
        this.apps = new AppReading(namespace);
        this.logs = new LogReading(namespace);
    }

    @Override
    public Health health(String app) {
        List<ObjectNode> workloads = apps.find(app);
        return reading().of(app, workloads);
    }

    @Override
    public HealthListing health() {
        var all = apps.all();
        HealthReading reading = reading();
        return new HealthListing(
                namespace.name(),
                all.entrySet().stream()
                        .map(each -> reading.of(each.getKey(), each.getValue()))
                        .toList());
    }

    @Override
    public Health await(String app, Duration atMost) {
        Session session = namespace.session();
        Instant deadline = session.clock().instant().plus(atMost);
        while (true) {
            Health health = health(app);
            if (health.isHealthy()) {
                return health;
            }
            Duration left = Duration.between(session.clock().instant(), deadline);
            if (health.isHopeless() || left.isZero() || left.isNegative()) {
                throw notReady(health, atMost, null);
            }
            try {
                session.sleeper().sleep(left.compareTo(PERIOD) < 0 ? left : PERIOD);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw notReady(health, atMost, e);
            }
        }
    }

    private NotReadyException notReady(Health health, Duration atMost, @Nullable InterruptedException interrupted) {
        List<Finding> findings = health.findings();
        Problem problem = new Problem(
                findings.isEmpty() ? "observe.not-healthy" : findings.get(0).id(),
                "await a healthy " + health.app() + " in " + namespace.name() + "@" + namespace.clusterName(),
                interrupted != null
                        ? "the wait was interrupted; " + health.line()
                        : (health.isHopeless()
                                        ? "it cannot become healthy"
                                        : "it was not healthy within " + text(atMost))
                                + "; " + health.line(),
                findings.isEmpty()
                        ? "nothing wrong was seen; it may need longer"
                        : findings.get(0).what() + "; " + findings.get(0).reason(),
                findings.isEmpty()
                        ? "look again: health(\"" + health.app() + "\")"
                        : findings.get(0).nextStep());
        return new NotReadyException(problem, health.line(), interrupted);
    }

    private static String text(Duration duration) {
        return Trees.duration(duration);
    }

    @Override
    public Logs logs(String app) {
        return logs(app, spec -> {});
    }

    @Override
    public Logs logs(String app, Consumer<LogsSpec> spec) {
        LogsSpec asked = new LogsSpec(app);
        spec.accept(asked);
        LogsSpec.Wanted wanted = asked.close();
        return logs.read(app, apps.find(app), wanted);
    }

    @Override
    public LogWatch watchLogs(String app, Consumer<LogLine> reader) {
        List<ObjectNode> first = apps.find(app);
        return new PollingLogWatch(app, logs, () -> first, namespace.session(), reader).start();
    }

    private HealthReading reading() {
        return new HealthReading(
                Surroundings.read(namespace), namespace.session().clock().instant());
    }

    @Override
    public String toString() {
        return PromptText.of(
                PromptText.headline("Observe ", namespace.name() + "@" + namespace.clusterName(), ""),
                List.of(),
                "next: health(), health(app), logs(app)");
    }
}
