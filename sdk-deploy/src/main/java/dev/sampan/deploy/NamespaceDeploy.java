package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.Registry;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.ImageReference;
import dev.sampan.value.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The apps of one namespace. */
final class NamespaceDeploy implements Deploy {
    private final Namespace namespace;
    private final @Nullable Registry registry;
    private final KubeNamespace kube;

    NamespaceDeploy(Namespace namespace, @Nullable Registry registry) {
        this.namespace = namespace;
        this.registry = registry;
        this.kube = namespace.unwrap(KubeNamespace.class);
    }

    @Override
    public Deploy withRegistry(Registry other) {
        return new NamespaceDeploy(namespace, other);
    }

    @Override
    public AppPlan app(String name, String image) {
        return app(name, image, spec -> {});
    }

    @Override
    public AppPlan app(String name, String image, Consumer<AppSpec> configure) {
        return new AppPlanner(kube).plan(intent(name, image, configure));
    }

    @Override
    public AppsPlan apps(Consumer<AppsSpec> configure) {
        AppsSpec spec = new AppsSpec(this::intent);
        configure.accept(spec);
        spec.close();
        return AppSetPlan.of(kube, spec);
    }

    private AppIntent intent(String name, String image, Consumer<AppSpec> configure) {
        AppSpecRules.checkName(name);
        AppSpec spec = new AppSpec(name);
        configure.accept(spec);
        spec.close();
        AppSpecRules.check(name, spec);
        List<Finding> notes = new ArrayList<>();
        String pinned = pin(image, notes);
        List<ObjectNode> objects =
                new AppObjects(name, pinned, spec, kube.session().environment()).all();
        return new AppIntent(
                name,
                "Deploy " + name,
                pinned,
                objects,
                spec.replicas == null ? OptionalInt.empty() : OptionalInt.of(spec.replicas),
                false,
                spec.author == null ? Rollbacks.author() : spec.author,
                spec.cause == null ? "" : spec.cause,
                OptionalInt.empty(),
                onFailure(spec),
                spec.guards,
                spec.waivers,
                Set.of(),
                false,
                OptionalInt.empty(),
                Precautions.of(spec),
                notes);
    }

    /** Whoever asks for a watch wants what turns bad taken back, unless they say otherwise. */
    private static OnFailure onFailure(AppSpec spec) {
        OnFailure unsaid = spec.watch == null ? OnFailure.KEEP : OnFailure.ROLLBACK;
        return spec.onFailure == null ? unsaid : spec.onFailure;
    }

    @Override
    public RollbackPlan rollback(String app) {
        AppSpecRules.checkName(app);
        return ReleaseRollback.of(kube, registry, app);
    }

    @Override
    public AppPlan scale(String app, int replicas) {
        if (replicas < 0) {
            throw InvalidRequestException.of(
                    "deploy.spec",
                    "scale " + app + " to " + replicas,
                    "there is no such number of pods",
                    "a number of pods is 0 or more",
                    "correct the number");
        }
        deployment(app);
        Release running = running("scale " + app, app, LiveApp.read(kube, app));
        return new AppPlanner(kube).plan(Rollbacks.scaled(running, replicas));
    }

    private Release running(String attempted, String app, LiveApp live) {
        ObjectNode deployment = live.deployment();
        String number = deployment == null ? "" : Json.annotation(deployment, Marks.RELEASE);
        return ReleaseStore.history(app, live).stream()
                .filter(r -> String.valueOf(r.number()).equals(number))
                .findFirst()
                .orElseThrow(() -> InvalidRequestException.of(
                        "deploy.release-unknown",
                        attempted,
                        "the record of release " + number + ", which runs, is gone",
                        "its Secret was deleted by hand",
                        "deploy the app again"));
    }

    @Override
    public Drift drift(String app) {
        deployment(app);
        LiveApp live = LiveApp.read(kube, app);
        return new DriftSearch(kube, running("look for drift of " + app, app, live), live).run();
    }

    @Override
    public InterruptedActs interrupted() {
        try (Workers workers = new Workers()) {
            LiveNamespace live = LiveNamespace.read(kube, workers);
            return Interruptions.all(kube, live, AppLeases.readAll(kube));
        }
    }

    @Override
    public Plan<Release> resume(String app) {
        AppSpecRules.checkName(app);
        return ResumePlan.of(kube, app);
    }

    @Override
    public Plan<Release> abort(String app) {
        AppSpecRules.checkName(app);
        return AbortPlan.of(kube, app);
    }

    @Override
    public Plan<App> restart(String app) {
        return new RestartPlan(kube, app, deployment(app));
    }

    @Override
    public Plan<App> pauseRollout(String app) {
        return new PausePlan(kube, app, deployment(app));
    }

    @Override
    public RolloutPlan resumeRollout(String app) {
        return ResumeRolloutPlan.of(kube, app, deployment(app));
    }

    @Override
    public Plan<App> delete(String app) {
        Optional<App> there = find(app);
        return there.isPresent()
                ? DeletePlan.of(kube, there.get())
                : DeletePlan.ofRemains(kube, app).orElseGet(() -> DeletePlan.of(kube, get(app)));
    }

    @Override
    public Releases history(String app) {
        AppSpecRules.checkName(app);
        Releases history = ReleaseStore.history(app, LiveApp.read(kube, app));
        history.forEach(Release::record);
        return history;
    }

    @Override
    public Plan<Release> note(String app, int release, String decision) {
        return new NotePlan(kube, history(app).get(release), decision);
    }

    @Override
    public Optional<App> find(String app) {
        return findDeployment(app).map(d -> Rollouts.app(app, kube.name(), d));
    }

    @Override
    public App get(String app) {
        return Rollouts.app(app, kube.name(), deployment(app));
    }

    @Override
    public Apps list() {
        return new Apps(
                kube.name(),
                kube.list(Kind.DEPLOYMENT, Labels.MANAGED_BY + "=sampan," + Marks.APP).items().stream()
                        .map(d -> Rollouts.app(Json.name(d), kube.name(), d))
                        .sorted(java.util.Comparator.comparing(App::name))
                        .toList());
    }

    @Override
    public Role role(String name, Act... acts) {
        List<Act> chosen = acts.length == 0 ? List.of(Act.values()) : List.of(acts);
        return new Role(name, kube.name(), Permissions.of(chosen));
    }

    private Optional<ObjectNode> findDeployment(String app) {
        AppSpecRules.checkName(app);
        return kube.find(Kind.DEPLOYMENT, app)
                .filter(d -> Json.label(d, Marks.APP).equals(app)
                        && Json.label(d, Labels.MANAGED_BY).equals("sampan"));
    }

    private ObjectNode deployment(String app) {
        return findDeployment(app)
                .orElseThrow(() -> InvalidRequestException.of(
                        "deploy.app-unknown",
                        "find the app " + app + " in " + kube.name() + "@" + kube.clusterName(),
                        "Sampan has deployed no app of this name here",
                        there(),
                        "correct the name, or deploy it: app(\"" + app + "\", image)"));
    }

    private String there() {
        List<String> names = list().stream().map(App::name).toList();
        return names.isEmpty() ? "there is no app here" : "there are " + String.join(", ", names);
    }

    /** The image by digest; a tag is resolved where its registry was handed over, else it is a finding. */
    private String pin(String image, List<Finding> notes) {
        ImageReference reference = ImageReference.parse(image);
        if (reference.digest().isPresent()) {
            return image;
        }
        if (registry != null && reference.registry().orElse(registry.host()).equals(registry.host())) {
            return registry.resolve(image).toString();
        }
        notes.add(new Finding(
                "deploy.image-not-pinned",
                Severity.WARNING,
                kube.session().environment().level(),
                "Image/" + reference,
                "the image has no digest, and its registry is not at hand to resolve it",
                "pods that start later may run other code than those of today, and a rollback may restore it",
                List.of(),
                "deploy image.reference(), or hand over the registry: Deploy.on(namespace).withRegistry(registry)"));
        return image;
    }

    @Override
    public String toString() {
        return DeployText.headline("Deploy on ", kube.name() + "@" + kube.clusterName(), "") + "\n  next: list()";
    }
}
