package dev.sampan.deploy;

import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.InvalidRequestException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/** What bringing several apps to their intents would do. */
final class AppSetPlan implements AppsPlan {
    private final KubeNamespace kube;
    private final List<List<IntentPlan>> tiers;
    private final OnFailure onFailure;

    private AppSetPlan(KubeNamespace kube, List<List<IntentPlan>> tiers, OnFailure onFailure) {
        this.kube = kube;
        this.tiers = tiers;
        this.onFailure = onFailure;
    }

    static AppsPlan of(KubeNamespace kube, AppsSpec spec) {
        try (Workers workers = new Workers()) {
            LiveNamespace live = LiveNamespace.read(kube, workers);
            AppPlanner planner = new AppPlanner(kube);
            List<List<IntentPlan>> tiers = new ArrayList<>();
            for (List<AppIntent> tier : spec.tiers()) {
                tiers.add(workers.all(tier, intent -> planner.plan(intent, live.app(intent.app()))));
            }
            return new AppSetPlan(kube, List.copyOf(tiers), spec.onFailure());
        }
    }

    @Override
    public AppsPlan force(String app, String... fields) {
        return with(app, "force fields of " + app, plan -> plan.forced(fields));
    }

    @Override
    public AppsPlan adopt(String app) {
        return with(app, "adopt " + app, IntentPlan::adopted);
    }

    private AppsPlan with(String app, String attempted, UnaryOperator<IntentPlan> other) {
        List<List<IntentPlan>> changed = new ArrayList<>();
        for (List<IntentPlan> tier : tiers) {
            List<IntentPlan> plans = new ArrayList<>(tier);
            plans.replaceAll(plan -> plan.app().equals(app) ? other.apply(plan) : plan);
            changed.add(List.copyOf(plans));
        }
        if (changed.equals(tiers)) {
            throw InvalidRequestException.of(
                    "deploy.app-not-planned",
                    attempted,
                    "the plan has no such app",
                    "it has " + String.join(", ", apps()),
                    "correct the name");
        }
        return new AppSetPlan(kube, List.copyOf(changed), onFailure);
    }

    @Override
    public String title() {
        return "Deploy " + count() + " in " + kube.name() + "@" + kube.clusterName();
    }

    @Override
    public List<Change> changes() {
        return plans().stream().flatMap(plan -> plan.changes().stream()).toList();
    }

    @Override
    public List<Finding> findings() {
        return plans().stream().flatMap(plan -> plan.findings().stream()).toList();
    }

    @Override
    public String digest() {
        StringBuilder all = new StringBuilder(title()).append('\n').append(onFailure);
        for (List<IntentPlan> tier : tiers) {
            all.append("\nthen");
            tier.forEach(plan -> all.append('\n').append(plan.digest()));
        }
        return Json.digest(all.toString()).toString();
    }

    @Override
    public Outcome<ReleasedApps> apply() {
        IntentPlan.requireNoRefusal(title(), findings());
        AppSetSteps steps = new AppSetSteps(plans());
        return Cancellation.told(title(), () -> steps.all(app -> false), AppSetEnd.AGAIN, () -> apply(steps));
    }

    private Outcome<ReleasedApps> apply(AppSetSteps steps) {
        requirePermissions();
        try (Workers workers = new Workers()) {
            LiveNamespace read = LiveNamespace.read(kube, workers);
            plans().forEach(plan -> plan.requireCurrent(read.app(plan.app())));
            requireFree();
            return new AppSetRun(kube, workers, onFailure, steps).run(tiers, read);
        }
    }

    /** What comes later is looked at before anything begins. */
    private void requireFree() {
        List<String> later = tiers.stream()
                .skip(1)
                .flatMap(List::stream)
                .filter(IntentPlan::writes)
                .map(IntentPlan::app)
                .toList();
        if (!later.isEmpty()) {
            AppLeases.readAll(kube)
                    .requireFree(
                            later, "deploy " + count(), kube.session().clock().instant());
        }
    }

    private void requirePermissions() {
        Permissions all = Permissions.none();
        for (IntentPlan plan : plans()) {
            all = plan.writes() ? all.and(Permissions.toApply(plan)) : all;
        }
        if (!all.verbs().isEmpty()) {
            all.require(kube, "apply " + title());
        }
    }

    private List<IntentPlan> plans() {
        return tiers.stream().flatMap(List::stream).toList();
    }

    private List<String> apps() {
        return plans().stream().map(IntentPlan::app).toList();
    }

    private String count() {
        return count(apps());
    }

    /** The name of the only one, or how many. */
    static String count(Collection<String> apps) {
        return apps.size() == 1 ? apps.iterator().next() : apps.size() + " apps";
    }

    @Override
    public String toString() {
        return PlanText.of("Deploy " + count() + " in ", kube.name() + "@" + kube.clusterName(), changes(), findings());
    }
}
