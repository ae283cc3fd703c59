package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pods that the API server refuses to make: quota, admission, a missing service account. */
final class Creation implements Recogniser {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern QUOTA = Pattern.compile("exceeded quota: (.*)");
    private static final Pattern WEBHOOK = Pattern.compile("admission webhook \"([^\"]+)\" denied the request:? ?(.*)");
    private static final Pattern POD_SECURITY = Pattern.compile("violates PodSecurity \"([^\"]+)\": ?(.*)");
    private static final Pattern ACCOUNT = Pattern.compile("serviceaccount \"([^\"]+)\" not found");
    private static final Pattern UNREACHABLE = Pattern.compile(
            "failed calling webhook|connection refused|i/o timeout|deadline exceeded|etcdserver|being terminated|object has been modified");

    @Override
    public List<Symptom> look(Scene scene) {
        JsonNode maker = scene.maker();
        JsonNode failure = Trees.condition(maker, "ReplicaFailure");
        if (Trees.isTrue(failure)) {
            String message = Trees.text(failure, "message");
            Instant begin = scene.begin(Trees.time(failure, "lastTransitionTime"));
            return List.of(describe(scene, maker, message)
                    .withPatience(patience(scene, message, begin))
                    .withEvidence(Trees.title(maker) + " " + Trees.text(failure, "reason"), message));
        }
        return scene.kind().equals("Deployment") || !lacksPods(scene, maker) ? List.of() : byEvents(scene, maker);
    }

    /** Kinds without such a condition say it in events only. */
    private static List<Symptom> byEvents(Scene scene, JsonNode maker) {
        EventView failed = null;
        for (EventView event : scene.eventsOn(maker)) {
            if (event.reason().equals("FailedCreate")) {
                failed = event;
            } else if (event.reason().equals("SuccessfulCreate")) {
                failed = null;
            }
        }
        if (failed == null) {
            return List.of();
        }
        return List.of(describe(scene, maker, failed.message())
                .withPatience(patience(scene, failed.message(), scene.begin(failed.first())))
                .withEvidence(List.of(failed.evidence())));
    }

    private static boolean lacksPods(Scene scene, JsonNode maker) {
        JsonNode workload = scene.workload();
        return switch (scene.kind()) {
            case "StatefulSet", "ReplicaSet" ->
                Trees.number(workload, 0, "status", "replicas") < Trees.number(workload, 1, "spec", "replicas");
            case "DaemonSet" ->
                Trees.number(workload, 0, "status", "currentNumberScheduled")
                        < Trees.number(workload, 0, "status", "desiredNumberScheduled");
            case "Job" -> scene.current().isEmpty();
            case "CronJob" -> maker == workload || scene.current().isEmpty();
            default -> false;
        };
    }

    private static Patience patience(Scene scene, String message, @Nullable Instant begin) {
        if (UNREACHABLE.matcher(message).find() || QUOTA.matcher(message).find() && quotaIsFreed(scene)) {
            return Patience.untilDeadline();
        }
        return Patience.of(begin, PATIENCE);
    }

    /** A pod that is going away gives back its share of the quota; how long it takes is for its grace period to say. */
    private static boolean quotaIsFreed(Scene scene) {
        return Stream.concat(scene.current().stream(), scene.others().stream()).anyMatch(PodView::isTerminating);
    }

    private static Symptom describe(Scene scene, JsonNode maker, String message) {
        Matcher quota = QUOTA.matcher(message);
        if (quota.find()) {
            return Symptom.of(
                    Cause.QUOTA_EXCEEDED,
                    maker,
                    "pods cannot be made: the quota is used up",
                    Quotes.line(quota.group(1)),
                    "lower requests or replicas, or have the quota raised: " + scene.kubectl("describe quota"));
        }
        Matcher account = ACCOUNT.matcher(message);
        if (account.find()) {
            return Symptom.of(
                    Cause.SERVICE_ACCOUNT_MISSING,
                    maker,
                    "pods cannot be made: ServiceAccount/" + Quotes.line(account.group(1)) + " does not exist",
                    "it was never created here, or its name has a typing error",
                    "create it: " + scene.kubectl("create serviceaccount " + Quotes.line(account.group(1))));
        }
        Matcher security = POD_SECURITY.matcher(message);
        if (security.find()) {
            return Symptom.of(
                    Cause.ADMISSION_REFUSED,
                    maker,
                    "pods cannot be made: the namespace demands pod security " + Quotes.line(security.group(1)),
                    Quotes.line(security.group(2)),
                    "set the named fields of the security context, or change the namespace's level");
        }
        Matcher webhook = WEBHOOK.matcher(message);
        if (webhook.find()) {
            return Symptom.of(
                    Cause.ADMISSION_REFUSED,
                    maker,
                    "pods cannot be made: the admission webhook " + Quotes.line(webhook.group(1)) + " refuses them",
                    Quotes.line(webhook.group(2)),
                    "satisfy the policy, or ask its owner");
        }
        boolean refused = message.contains("is forbidden") || message.contains("is invalid");
        return Symptom.of(
                refused ? Cause.ADMISSION_REFUSED : Cause.NOT_CREATED,
                maker,
                "pods cannot be made" + (refused ? ": the API server refuses them" : ""),
                message.isEmpty() ? "the controller gave no reason" : Quotes.line(message),
                "look at its events: "
                        + scene.kubectl("describe "
                                + Trees.text(maker, "kind").toLowerCase(java.util.Locale.ROOT) + " "
                                + Trees.name(maker)));
    }
}
