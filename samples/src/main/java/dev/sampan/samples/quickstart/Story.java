package dev.sampan.samples.quickstart;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.AppPlan;
import dev.sampan.deploy.AppSpec;
import dev.sampan.deploy.Deploy;
import dev.sampan.deploy.Release;
import dev.sampan.deploy.image.Image;
import dev.sampan.deploy.image.ImagePlan;
import dev.sampan.deploy.image.Images;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.sandbox.Sandbox;
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
final class Story {
    private static final String NAMESPACE = "demo";
    /** For a jar that never answers on the path it was said to. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int EVIDENCE = 5;
    private static final int CHANGES = 6;
    private static final String LEAK = "image.leak";

    private final Request request;
    private final Screen screen;
    private final String app;

    Story(Request request, Screen screen) {
        this.request = request;
        this.screen = screen;
        this.app = request.appName();
    }

    void tell() throws InterruptedException {
        screen.say("Sampan quickstart: " + request.jar().getFileName() + ", in a cloud of its own on this machine");
        screen.doing("starting the sandbox");
        try (Sandbox sandbox = Sandbox.start(s -> s.processRuntime());
                Sampan sampan = sandbox.connect(c -> c.progress(screen::hear))) {
            Namespace demo = sampan.cluster().namespace(NAMESPACE).ensure();
            screen.step("1 sandbox", "Kubernetes " + sampan.cluster().version() + ", registry " + sandbox.registry());

            Image image = buildAndPush(sampan, sandbox.registry());
            Deploy deploy = Deploy.on(demo).withRegistry(sampan.registryAt(sandbox.registry()));
            ServiceCall service = new ServiceCall(sandbox.service(NAMESPACE, app, request.port()));

            releaseGood(deploy, demo, image, service);
            releaseBroken(deploy, image);
            rollBack(deploy, demo, image, service);
        }
        screen.say("Done in " + screen.elapsed() + ": every step was verified.");
        screen.say("Next: samples/sampan-shell to try it by hand, README.md for the first lines of your own.");
    }

    private Image buildAndPush(Sampan sampan, String registry) {
        screen.doing("building the image");
        Images images = Images.on(sampan.registryAt(registry));
        ImagePlan plan = plan(images);
        screen.step("2 build", firstLine(plan));
        Image image = plan.apply().orElseThrow();
        Digest found = sampan.registryAt(registry)
                .resolve("demo/" + app + ":1.0.0")
                .digest()
                .orElseThrow();
        require(found.equals(image.digest()), "the registry holds " + found + " instead of " + image.digest());
        screen.step("  push", found + " is in the registry, " + image.sizeBytes() / 1024 + " KiB");
        return image;
    }

    /** A foreign jar may carry keys of its own, which the story tells and goes on: its image stays on this machine. */
    private ImagePlan plan(Images images) {
        String reference = "demo/" + app + ":1.0.0";
        try {
            return images.build(reference, request.jar());
        } catch (InvalidRequestException refused) {
            if (!refused.problem().code().equals(LEAK)) {
                throw refused;
            }
            screen.step("  refused", clip(LEAK + ": " + refused.problem().happened(), 84));
            LocalDate today = LocalDate.now(Clock.systemUTC());
            ImagePlan plan = images.build(
                    reference, request.jar(), image -> image.waive(LEAK, "it stays on this machine", today));
            screen.step("  waived", "until " + today + ": it stays on this machine");
            return plan;
        }
    }

    private void releaseGood(Deploy deploy, Namespace demo, Image image, ServiceCall service)
            throws InterruptedException {
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
        requireServing(demo, image, service);
    }

    private void releaseBroken(Deploy deploy, Image image) {
        Map<String, String> changed = new TreeMap<>(request.environment());
        changed.putAll(request.breaking());
        screen.step("5 release 2", "the same image with " + request.breakingText());
        AppPlan plan = deploy.app(app, image.reference(), spec -> describe(spec, changed));
        Outcome<Release> outcome = plan.apply();
        if (!(outcome instanceof Failed<Release> failed)) {
            throw new StoryFailedException("release 2 should have failed, but: " + outcome);
        }
        explain(failed);
        boolean ownWords = failed.cause().evidence().stream()
                .anyMatch(
                        each -> each.source().startsWith("log ") && each.text().contains(request.lastWords()));
        require(ownWords, "the evidence does not hold the process's own last words");
    }

    private void rollBack(Deploy deploy, Namespace demo, Image image, ServiceCall service) throws InterruptedException {
        Outcome<Release> outcome = deploy.rollback(app).apply();
        Release release = outcome.orElseThrow();
        require(release.restores().orElse(0) == 1, "release 1 should be restored, but: " + release);
        screen.step("6 rollback", firstLine(outcome));
        requireServing(demo, image, service);
        require(deploy.get(app).isComplete(), "the rollout is not complete: " + deploy.get(app));
        deploy.history(app).stream()
                .forEach(each -> screen.step(
                        "",
                        "release " + each.number() + " " + each.verdict().name().toLowerCase(Locale.ROOT)));
    }

    private void describe(AppSpec spec, Map<String, String> environment) {
        spec.port(request.port())
                .readyWhenHttp(request.readyPath())
                .progressDeadline(PATIENCE)
                .cpu("100m", "1")
                .memory("128Mi", "512Mi");
        environment.forEach(spec::env);
    }

    /** HTTP 200 through the Service, from a pod that runs the very digest that was pushed. */
    private void requireServing(Namespace demo, Image image, ServiceCall service) throws InterruptedException {
        ServiceCall.Answer answer = service.get(request.readyPath());
        require(answer.status() == 200, "GET " + request.readyPath() + " through the Service gave " + answer.status());
        screen.step(
                "  serving",
                "GET " + request.readyPath() + " through Service " + app + ": HTTP 200, \"" + answer.firstLine()
                        + "\"");
        List<Pod> pods = demo
                .unwrap(KubernetesClient.class)
                .pods()
                .inNamespace(NAMESPACE)
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
