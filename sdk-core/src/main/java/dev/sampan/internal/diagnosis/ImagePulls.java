package dev.sampan.internal.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Images that cannot be had, by the kubelet's waiting reasons and the words of container runtimes and registries. */
final class ImagePulls implements Recogniser.OnPod {
    /** Five tries of the kubelet, which waits 10 s, 20 s, 40 s and 80 s between them. */
    private static final Duration NETWORK_PATIENCE = Duration.ofMinutes(3);

    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(30);
    private static final Set<String> REASONS = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "InvalidImageName",
            "ErrImageNeverPull",
            "ImageInspectError",
            "RegistryUnavailable",
            "SignatureValidationFailed");
    private static final Pattern NETWORK = Pattern.compile(
            "connection refused|connection reset|i/o timeout|no such host|timeout exceeded|deadline exceeded|timed out"
                    + "|no route to host|network is unreachable|tls handshake|x509|http response to https"
                    + "|server misbehaving|unexpected eof|: eof|registry is unavailable"
                    + "|\\b50[0234]\\b|bad gateway|service unavailable|internal server error|gateway time");
    private static final Pattern RATE = Pattern.compile("toomanyrequests|too many requests|rate limit|\\b429\\b");
    private static final Pattern DENIED = Pattern.compile(
            "unauthorized|authentication required|no basic auth|\\b40[13]\\b|forbidden|access denied|denied:"
                    + "|requested access to the resource is denied|insufficient_scope|authorization failed");
    private static final Pattern ABSENT = Pattern.compile(
            "not found|manifest unknown|manifest_unknown|name unknown|name_unknown|does not exist|\\b404\\b");

    @Override
    public List<Symptom> look(Scene scene, PodView pod) {
        List<Symptom> found = new ArrayList<>();
        for (ContainerView container : pod.containers()) {
            if (REASONS.contains(container.waitingReason())) {
                found.add(symptom(scene, pod, container));
            }
        }
        return found;
    }

    private static Symptom symptom(Scene scene, PodView pod, ContainerView container) {
        String message = message(pod, container);
        Instant begin = scene.begin(pod.prepared());
        Symptom symptom = switch (container.waitingReason()) {
            case "InvalidImageName" -> named(pod, container, begin);
            case "ErrImageNeverPull" -> neverPulled(pod, container, begin);
            default -> byMessage(scene, pod, container, message, begin);
        };
        return symptom.withKey(container.image()).withEvidence(source(pod, container), evidence(container, message));
    }

    private static Symptom named(PodView pod, ContainerView container, @Nullable Instant at) {
        return Symptom.of(
                        Cause.IMAGE_NAME_INVALID,
                        pod.tree(),
                        container.title() + " has the invalid image name \"" + Quotes.line(container.image()) + "\"",
                        "an image is [registry/]repository[:tag][@digest] with the repository in lower case",
                        "correct the image reference and apply again")
                .withPatience(Patience.until(at));
    }

    private static Symptom neverPulled(PodView pod, ContainerView container, @Nullable Instant at) {
        return Symptom.of(
                        Cause.IMAGE_NOT_FOUND,
                        pod.tree(),
                        "the image " + Quotes.line(container.image()) + " of " + container.title()
                                + " is not on the node and may not be pulled",
                        "imagePullPolicy is Never",
                        "set imagePullPolicy to IfNotPresent, or load the image onto the nodes")
                .withPatience(Patience.of(at, SHORT_PATIENCE));
    }

    private static Symptom byMessage(
            Scene scene, PodView pod, ContainerView container, String message, @Nullable Instant begin) {
        String words = withoutImage(message, container.image()).toLowerCase(Locale.ROOT);
        String image = Quotes.line(container.image());
        String subject = "the image " + image + " of " + container.title();
        boolean again = container.waitingReason().equals("ImagePullBackOff") || failures(pod) > 1;
        Patience settled = again ? Patience.until(begin) : Patience.endless();
        if (RATE.matcher(words).find()) {
            return Symptom.of(
                            Cause.IMAGE_UNREACHABLE,
                            pod.tree(),
                            subject + " cannot be pulled: the registry throttles",
                            "too many pulls from this address or account",
                            "wait, or pull from a registry of your own with a credential")
                    .withPatience(Patience.untilDeadline());
        }
        if (DENIED.matcher(words).find()) {
            boolean maybeAbsent = ABSENT.matcher(words).find();
            return Symptom.of(
                            Cause.IMAGE_UNAUTHORIZED,
                            pod.tree(),
                            subject + " cannot be pulled: the registry refuses access",
                            maybeAbsent
                                    ? "the repository does not exist, or the pull secret is missing or has no right to it"
                                    : "the pull secret is missing, expired or has no right to the repository",
                            "check imagePullSecrets of the pod and its service account: "
                                    + scene.kubectl("get pod " + pod.name() + " -o jsonpath={.spec.imagePullSecrets}"))
                    .withPatience(settled);
        }
        if (NETWORK.matcher(words).find()) {
            return Symptom.of(
                            Cause.IMAGE_UNREACHABLE,
                            pod.tree(),
                            subject + " cannot be pulled: the registry cannot be reached",
                            unreachable(words),
                            "check from a node: curl -v https://" + host(container.image()) + "/v2/")
                    .withPatience(Patience.of(begin, NETWORK_PATIENCE));
        }
        if (ABSENT.matcher(words).find()) {
            return Symptom.of(
                            Cause.IMAGE_NOT_FOUND,
                            pod.tree(),
                            subject + " does not exist",
                            "it was never pushed, was deleted, or the name or tag has a typing error",
                            "push it, or correct the reference; look with: skopeo inspect docker://" + image)
                    .withPatience(settled);
        }
        return Symptom.of(
                        Cause.IMAGE_PULL,
                        pod.tree(),
                        subject + " cannot be pulled",
                        message.isEmpty() ? "the kubelet gave no reason" : Quotes.line(message),
                        "look at its events: " + scene.kubectl("describe pod " + pod.name()))
                .withPatience(Patience.of(begin, NETWORK_PATIENCE));
    }

    private static String unreachable(String words) {
        if (words.contains("x509")) {
            return "the node does not trust the registry's certificate";
        }
        if (words.contains("http response to https")) {
            return "the registry speaks plain HTTP and the node expects HTTPS";
        }
        return words.contains("no such host")
                ? "the registry's host name cannot be resolved on the node"
                : "the network between node and registry, or the registry itself, is down";
    }

    private static int failures(PodView pod) {
        EventView failed = pod.event("Failed", "Failed to pull image");
        return failed == null ? 0 : failed.count();
    }

    /** The kubelet's own words where it kept them; after a back-off it may only say that it backs off. */
    private static String message(PodView pod, ContainerView container) {
        String message = container.waitingMessage();
        boolean bare = message.isEmpty() || message.equals("Back-off pulling image \"" + container.image() + "\"");
        EventView failed = bare ? pod.event("Failed", "\"" + container.image() + "\"") : null;
        return failed == null ? message : failed.message();
    }

    /** Names and tags may hold any of the words that are searched for. */
    private static String withoutImage(String message, String image) {
        if (image.isEmpty()) {
            return message;
        }
        String rest = message.replace(image, " ");
        int at = image.indexOf('@');
        String bare = at < 0 ? image : image.substring(0, at);
        int colon = bare.lastIndexOf(':');
        String repository = colon > bare.lastIndexOf('/') ? bare.substring(0, colon) : bare;
        return rest.replace(bare, " ").replace(repository, " ");
    }

    private static String host(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equals("localhost")
                ? Quotes.line(first)
                : "registry-1.docker.io";
    }

    private static String source(PodView pod, ContainerView container) {
        return pod.title() + " " + container.title();
    }

    private static String evidence(ContainerView container, String message) {
        return container.waitingReason() + (message.isEmpty() ? "" : ": " + message);
    }
}
