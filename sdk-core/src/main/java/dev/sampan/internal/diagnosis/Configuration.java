package dev.sampan.internal.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Configuration that a container needs and that is not there: config maps, secrets, keys, volumes, a user. */
final class Configuration implements Recogniser.OnPod {
    /** What is missing may be about to be created. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern MISSING_OBJECT = Pattern.compile("(configmap|secret)s? \"([^\"]+)\" not found");
    private static final Pattern MISSING_KEY =
            Pattern.compile("couldn't find key (\\S+) in (ConfigMap|Secret) [^\\s/]+/(\\S+)");
    private static final Pattern MISSING_MOUNT_KEY =
            Pattern.compile("references non-existent (config|secret) key: ([^\\s,]+)");
    private static final Pattern VOLUME = Pattern.compile("for volume \"([^\"]+)\"");
    private static final Pattern NO_PROGRAM = Pattern.compile(
            "executable file not found|no such file or directory|permission denied|is a directory|exec format error");

    @Override
    public List<Symptom> look(Scene scene, PodView pod) {
        List<Symptom> found = new ArrayList<>();
        Instant begin = scene.begin(pod.prepared());
        for (ContainerView container : pod.containers()) {
            switch (container.waitingReason()) {
                case "CreateContainerConfigError" -> found.add(config(scene, pod, container, begin));
                case "CreateContainerError",
                        "RunContainerError",
                        "PostStartHookError",
                        "PreStartHookError",
                        "PreCreateHookError" -> found.add(start(scene, pod, container, begin));
                default -> {}
            }
        }
        boolean nothingRan = pod.containers().stream().noneMatch(ContainerView::hasEverRun);
        boolean scheduled = Trees.isTrue(Trees.condition(pod.tree(), "PodScheduled"))
                || !Trees.text(pod.tree(), "spec", "nodeName").isEmpty();
        if (found.isEmpty() && nothingRan && scheduled && stillCreating(pod)) {
            mount(scene, pod).ifPresent(found::add);
        }
        return found;
    }

    private static boolean stillCreating(PodView pod) {
        return pod.containers().stream()
                .map(ContainerView::waitingReason)
                .allMatch(reason ->
                        reason.isEmpty() || reason.equals("ContainerCreating") || reason.equals("PodInitializing"));
    }

    private static Symptom config(Scene scene, PodView pod, ContainerView container, @Nullable Instant begin) {
        String message = container.waitingMessage();
        Symptom symptom = missing(scene, pod, container.title(), message);
        if (symptom != null) {
            symptom = symptom.withPatience(Patience.of(begin, PATIENCE));
        } else if (message.contains("runAsNonRoot")) {
            symptom = Symptom.of(
                            Cause.ROOT_REFUSED,
                            pod.tree(),
                            container.title() + " would run as root and runAsNonRoot forbids it",
                            "the image names no numeric user other than 0",
                            "set runAsUser to a number above 0, or give the image a USER with a number")
                    .withPatience(Patience.of(begin, PATIENCE));
        } else {
            symptom = Symptom.of(
                            Cause.CONTAINER_CONFIG,
                            pod.tree(),
                            container.title() + " cannot be configured",
                            message.isEmpty() ? "the kubelet gave no reason" : Quotes.line(message),
                            "look at its events: " + scene.kubectl("describe pod " + pod.name()))
                    .withPatience(Patience.untilDeadline());
        }
        return symptom.withEvidence(pod.title() + " " + container.title(), "CreateContainerConfigError: " + message);
    }

    private static @Nullable Symptom missing(Scene scene, PodView pod, String subject, String message) {
        Matcher key = MISSING_KEY.matcher(message);
        if (key.find()) {
            boolean secret = key.group(2).equals("Secret");
            String name = Quotes.line(key.group(3));
            return Symptom.of(
                            secret ? Cause.SECRET_KEY_MISSING : Cause.CONFIG_MAP_KEY_MISSING,
                            pod.tree(),
                            subject + " needs the key " + Quotes.line(key.group(1)) + " of " + key.group(2) + "/" + name
                                    + ", which has no such key",
                            "the key was renamed or never written",
                            "compare the keys: " + scene.kubectl("describe " + kind(secret) + " " + name))
                    .withKey(name + "/" + key.group(1));
        }
        Matcher object = MISSING_OBJECT.matcher(message);
        if (!object.find()) {
            return null;
        }
        boolean secret = object.group(1).equals("secret");
        String name = Quotes.line(object.group(2));
        return Symptom.of(
                        secret ? Cause.SECRET_MISSING : Cause.CONFIG_MAP_MISSING,
                        pod.tree(),
                        subject + " needs " + (secret ? "Secret/" : "ConfigMap/") + name + ", which does not exist",
                        "it was never created here, was deleted, or its name has a typing error",
                        "create it, or correct the name; there are: " + scene.kubectl("get " + kind(secret) + "s"))
                .withKey(name);
    }

    private static String kind(boolean secret) {
        return secret ? "secret" : "configmap";
    }

    private static Symptom start(Scene scene, PodView pod, ContainerView container, @Nullable Instant begin) {
        String message = container.waitingMessage();
        boolean settled = NO_PROGRAM.matcher(message).find();
        return Symptom.of(
                        Cause.CONTAINER_START,
                        pod.tree(),
                        container.title() + " cannot be started",
                        settled ? "its command is not an executable file of the image" : Quotes.line(message),
                        settled
                                ? "correct command and args, or the image's entrypoint"
                                : "look at its events: " + scene.kubectl("describe pod " + pod.name()))
                .withKey(container.name())
                .withPatience(settled ? Patience.of(begin, PATIENCE) : Patience.untilDeadline())
                .withEvidence(pod.title() + " " + container.title(), container.waitingReason() + ": " + message);
    }

    private static Optional<Symptom> mount(Scene scene, PodView pod) {
        EventView event = pod.event("FailedMount", "");
        if (event == null) {
            event = pod.event("FailedAttachVolume", "");
        }
        if (event == null) {
            return sandbox(pod);
        }
        if (!event.isSince(scene.dawn())) {
            return Optional.empty();
        }
        Symptom symptom = missing(scene, pod, "a volume of the pod", event.message());
        Matcher key = MISSING_MOUNT_KEY.matcher(event.message());
        if (symptom == null && key.find()) {
            symptom = mountKey(scene, pod, event.message(), key);
        }
        Patience patience =
                symptom == null ? Patience.untilDeadline() : Patience.of(scene.begin(event.first()), PATIENCE);
        if (symptom == null) {
            symptom = Symptom.of(
                            Cause.VOLUME_MOUNT,
                            pod.tree(),
                            "a volume of the pod cannot be mounted",
                            Quotes.line(event.message()),
                            "look at its events: " + scene.kubectl("describe pod " + pod.name()))
                    .withKey(Quotes.line(event.message()).replace(pod.name(), ""));
        }
        return Optional.of(symptom.withPatience(patience).withEvidence(List.of(event.evidence())));
    }

    private static Symptom mountKey(Scene scene, PodView pod, String message, Matcher key) {
        boolean secret = key.group(1).equals("secret");
        Matcher volume = VOLUME.matcher(message);
        String where = volume.find() ? "the volume " + Quotes.line(volume.group(1)) : "a volume of the pod";
        return Symptom.of(
                        secret ? Cause.SECRET_KEY_MISSING : Cause.CONFIG_MAP_KEY_MISSING,
                        pod.tree(),
                        where + " needs the key " + Quotes.line(key.group(2)) + ", which its "
                                + (secret ? "Secret" : "ConfigMap") + " does not have",
                        "the key was renamed or never written",
                        "compare with: " + scene.kubectl("get pod " + pod.name() + " -o jsonpath={.spec.volumes}"))
                .withKey(where + key.group(2));
    }

    private static Optional<Symptom> sandbox(PodView pod) {
        EventView event = pod.event("FailedCreatePodSandBox", "");
        if (event == null || event.count() < 2) {
            return Optional.empty();
        }
        return Optional.of(Symptom.of(
                        Cause.SANDBOX,
                        pod.tree(),
                        "the node cannot prepare the pod",
                        "its network plugin or container runtime fails",
                        "look at the node: kubectl describe node " + Trees.text(pod.tree(), "spec", "nodeName"))
                .withKey(Trees.text(pod.tree(), "spec", "nodeName"))
                .withPatience(Patience.untilDeadline())
                .withEvidence(List.of(event.evidence())));
    }
}
