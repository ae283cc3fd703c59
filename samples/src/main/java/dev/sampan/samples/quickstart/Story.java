package dev.sampan.samples.quickstart;

import dev.sampan.Namespace;
import dev.sampan.Registry;
import dev.sampan.Sampan;
import dev.sampan.deploy.AppPlan;
import dev.sampan.deploy.AppSpec;
import dev.sampan.deploy.Deploy;
import dev.sampan.deploy.Pace;
import dev.sampan.deploy.Release;
import dev.sampan.deploy.image.Image;
import dev.sampan.deploy.image.ImagePlan;
import dev.sampan.deploy.image.Images;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Digest;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The steps, in order. Each is verified by looking at the other side, never by what the step itself says. */
public final class Story {
    /** For a jar that never answers on the path it was said to. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int EVIDENCE = 5;
    private static final int CHANGES = 6;
    private static final String LEAK = "image.leak";

    private final Request request;
    private final Scene scene;
    private final Screen screen;
    private final String app;

    public Story(Request request, Scene scene, Screen screen) {
        this.request = request;
        this.scene = scene;
        this.screen = screen;
        this.app = request.appName();
    }

    /**
     * Tells it.
     *
     * @return the image that was built and is now served
     * @throws StoryFailedException at the first step that is not what it should be
     */
    public Image tell() throws InterruptedException {
        screen.say("Sampan quickstart: " + request.jar().getFileName() + ", " + scene.title());
        Sampan sampan = scene.sampan();
        Namespace namespace = sampan.cluster().namespace(scene.namespace()).ensure();
        screen.step("1 cloud", "Kubernetes " + sampan.cluster().version() + ", registry " + scene.registry());

        Image image = buildAndPush(sampan.registryAt(scene.registry()));
        Deploy deploy = Deploy.on(namespace).withRegistry(sampan.registryAt(scene.registry()));
        releaseGood(deploy, namespace, image);
        releaseBroken(deploy, image);
        rollBack(deploy, namespace, image);
        return image;
    }

    private Image buildAndPush(Registry registry) {
        screen.doing("building the image");
        String reference = scene.namespace() + "/" + app + ":1.0.0";
        ImagePlan plan = plan(Images.on(registry), reference);
        screen.step("2 build", firstLine(plan));
        Image image = plan.apply().orElseThrow();
        Digest found = registry.resolve(reference).digest().orElseThrow();
        require(found.equals(image.digest()), "the registry holds " + found + " instead of " + image.digest());
        screen.step("  push", found + " is in the registry, " + image.sizeBytes() / 1024 + " KiB");
        return image;
    }

    /** A foreign jar may carry keys of its own, which the story tells and goes on: its image stays on this machine. */
    private ImagePlan plan(Images images, String reference) {
        try {
            return images.build(reference, request.jar(), scene::equip);
        } catch (InvalidRequestException refused) {
            if (!refused.problem().code().equals(LEAK)) {
                throw refused;
            }
            screen.step("  refused", clip(LEAK + ": " + refused.problem().happened(), 84));
            LocalDate today = LocalDate.now(Clock.systemUTC());
            ImagePlan plan = images.build(reference, request.jar(), image -> {
                scene.equip(image);
                image.waive(LEAK, "it stays on this machine", today);
            });
            screen.step("  waived", "until " + today + ": it stays on this machine");
            return plan;
        }
    }

    private void releaseGood(Deploy deploy, Namespace namespace, Image image) throws InterruptedException {
        AppPlan plan = deploy.app(app, image.reference(), spec -> describe(spec, request.environment()));
        screen.step("3 plan", firstLine(plan));
        plan.changes().stream().limit(CHANGES).forEach(change -> screen.step("", clip(change.toString(), 84)));
        Outcome<Release> outcome = plan.apply();
        if (outcome instanceof Failed<Release> failed) {
            explain(failed);
            throw new StoryFailedException("release 1 did not come up; the lines above are the jar's own");
        }
        Release release = outcome.orElseThrow();
        screen.step("4 release " + release.number(), firstLine(outcome));
        requireServing(namespace, image);
    }

    private void releaseBroken(Deploy deploy, Image image) {
        Map<String, String> changed = new TreeMap<>(request.environment());
        changed.putAll(request.breaking());
        screen.step("5 release 2", "the same image with " + request.breakingText());
        AppPlan plan = deploy.app(app, image.reference(), spec -> {
            describe(spec, changed);
            scene.directToFail(spec);
        });
        Outcome<Release> outcome = plan.apply();
        if (!(outcome instanceof Failed<Release> failed)) {
            throw new StoryFailedException("release 2 should have failed, but: " + outcome);
        }
        explain(failed);
        require(
                failed.cause().evidence().stream().anyMatch(scene::provesTheFailure),
                "the evidence does not hold what the process's end was");
    }

    private void rollBack(Deploy deploy, Namespace namespace, Image image) throws InterruptedException {
        Outcome<Release> outcome = deploy.rollback(app).apply();
        Release release = outcome.orElseThrow();
        require(release.restores().orElse(0) == 1, "release 1 should be restored, but: " + release);
        screen.step("6 rollback", firstLine(outcome));
        requireServing(namespace, image);
        require(deploy.get(app).isComplete(), "the rollout is not complete: " + deploy.get(app));
        deploy.history(app).stream()
                .forEach(each -> screen.step(
                        "",
                        "release " + each.number() + " " + each.verdict().name().toLowerCase(Locale.ROOT)));
    }

    private void describe(AppSpec spec, Map<String, String> environment) {
        spec.port(request.port())
                .readyWhenHttp(request.readyPath())
                .pace(Pace.BALANCED.progressDeadline(PATIENCE))
                .cpu("100m", "1")
                .memory("128Mi", "512Mi");
        environment.forEach(spec::env);
    }

    /** Served, by pods that run the very digest that was pushed. */
    private void requireServing(Namespace namespace, Image image) throws InterruptedException {
        screen.step("  serving", scene.requireServing(app));
        List<Pod> pods = namespace
                .unwrap(KubernetesClient.class)
                .pods()
                .inNamespace(namespace.name())
                .withLabel("app.kubernetes.io/name", app)
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
        require(!pods.isEmpty(), "no pod carries the label app.kubernetes.io/name=" + app);
        String digest = image.digest().toString();
        for (Pod pod : pods) {
            String runs = pod.getStatus().getContainerStatuses().get(0).getImageID();
            require(runs != null && runs.endsWith(digest), pod.getMetadata().getName() + " runs " + runs);
        }
        screen.step("", "from " + pods.size() + " pod that runs " + clip(digest, 30));
    }

    private void explain(Failed<Release> failed) {
        screen.step("  failed", clip(failed.summary(), 84));
        screen.step("  cause", clip(failed.cause().what(), 84));
        List<Evidence> evidence = failed.cause().evidence();
        evidence.stream()
                .skip(Math.max(0, evidence.size() - EVIDENCE))
                .forEach(each -> screen.step("  " + kind(each), clip(each.text().replace('\n', ' '), 84)));
        screen.step("  next", failed.cause().nextStep());
    }

    /** {@code log} and {@code event} are the first word of their source; all else is the state of a pod. */
    private static String kind(Evidence evidence) {
        String source = evidence.source();
        return source.startsWith("log ") ? "log" : source.startsWith("event ") ? "event" : "state";
    }

    private static String firstLine(Object value) {
        return value.toString().lines().findFirst().orElse("");
    }

    private static String clip(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new StoryFailedException(otherwise);
        }
    }
}
