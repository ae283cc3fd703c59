package dev.sampan.deploy.rollout;

import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutScene;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.internal.rollout.Subject;
import dev.sampan.internal.text.PromptText;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The rollouts of one namespace. */
final class NamespaceRollouts implements Rollouts {
    private final KubeNamespace kube;

    NamespaceRollouts(KubeNamespace kube) {
        this.kube = kube;
    }

    @Override
    public Optional<Rollout> find(String object) {
        Subject subject = ObjectName.parse(object);
        RolloutScene scene = RolloutScene.read(kube, List.of(subject.kind()));
        return new RolloutReading(scene, false).find(subject);
    }

    @Override
    public Rollout get(String object) {
        Subject subject = ObjectName.parse(object);
        RolloutScene scene = RolloutScene.read(kube, List.of(subject.kind()));
        return new RolloutReading(scene, false).find(subject).orElseThrow(() -> unknown(scene, subject));
    }

    @Override
    public RolloutListing list() {
        List<Kind> kinds = Subject.kinds().stream().filter(Kind::namespaced).toList();
        RolloutScene scene = RolloutScene.read(kube, kinds);
        RolloutReading reading = new RolloutReading(scene, false);
        return new RolloutListing(
                kube.name(),
                kinds.stream()
                        .flatMap(kind -> RolloutReading.subjects(scene, kind).stream())
                        .flatMap(subject -> reading.find(subject).stream())
                        .toList());
    }

    @Override
    public Rollout await(String object, Duration atMost) {
        return await(object, atMost, spec -> {});
    }

    @Override
    public Rollout await(String object, Duration atMost, Consumer<AwaitSpec> spec) {
        return awaitAll(List.of(object), atMost, spec).all().get(0);
    }

    @Override
    public RolloutListing awaitAll(List<String> objects, Duration atMost) {
        return awaitAll(objects, atMost, spec -> {});
    }

    @Override
    public RolloutListing awaitAll(List<String> objects, Duration atMost, Consumer<AwaitSpec> configure) {
        AwaitSpec spec = new AwaitSpec();
        configure.accept(spec);
        boolean oldPodsGone = spec.close();
        Instant deadline = deadline(objects, atMost);
        List<ObjectJudge> judges = objects.stream()
                .map(ObjectName::parse)
                .distinct()
                .map(subject -> new ObjectJudge(kube, subject, deadline, oldPodsGone))
                .toList();
        try {
            RolloutWait.await(kube, judges);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(judges, e);
        }
        return new RolloutListing(
                kube.name(), judges.stream().map(ObjectJudge::last).toList());
    }

    private Instant deadline(List<String> objects, Duration atMost) {
        if (atMost.isNegative() || atMost.isZero()) {
            throw InvalidRequestException.of(
                    "deploy.rollout-wait",
                    "wait for " + String.join(", ", objects) + " for " + atMost,
                    "that is no time span",
                    "it is how long to wait at most, such as Duration.ofMinutes(5)",
                    "give a positive duration, or look once: get(object)");
        }
        return kube.session().clock().instant().plus(atMost);
    }

    private static NotReadyException interrupted(List<ObjectJudge> judges, InterruptedException cause) {
        String last = judges.stream()
                .map(judge -> judge.subject().title() + " " + judge.last().line())
                .collect(Collectors.joining("; "));
        return new NotReadyException(
                new Problem(
                        "deploy.interrupted",
                        "wait for rollouts",
                        "the caller was interrupted; " + last,
                        "the thread was asked to stop",
                        "repeat it on a thread that may wait"),
                last,
                cause);
    }

    /** There is no such object in a scene. */
    static InvalidRequestException unknown(RolloutScene scene, Subject subject) {
        String there = RolloutReading.subjects(scene, subject.kind()).stream()
                .map(Subject::name)
                .sorted()
                .limit(20)
                .collect(Collectors.joining(", "));
        return InvalidRequestException.of(
                "deploy.rollout-unknown",
                "look at the rollout of " + subject.title(),
                "there is no such object",
                there.isEmpty() ? "there is none of this kind" : "there are " + there,
                "correct the name, or write the object first");
    }

    @Override
    public String toString() {
        return PromptText.of(
                PromptText.headline("Rollouts on ", kube.name() + "@" + kube.clusterName(), ""),
                List.of(),
                "next: list(), get(object), await(object, atMost)");
    }
}
