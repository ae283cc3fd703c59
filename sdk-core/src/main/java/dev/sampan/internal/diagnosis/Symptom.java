package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.plan.Evidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fact on one object that may explain why a workload is not up.
 *
 * @param cause which failure it is
 * @param object what it was seen on, {@code Kind/name}
 * @param key symptoms with the same cause and key have the same root
 * @param what the fact in one sentence
 * @param reason the likely reason in one sentence
 * @param nextStep what to do now
 * @param evidence what was seen
 * @param patience how long it may last
 * @param harmless it tells something, but nothing is down because of it
 * @param log which log would prove it, or null
 * @param weight among symptoms of the same root the heaviest speaks for all
 */
record Symptom(
        Cause cause,
        String object,
        String key,
        String what,
        String reason,
        String nextStep,
        List<Evidence> evidence,
        Patience patience,
        boolean harmless,
        @Nullable LogWanted log,
        int weight) {
    /** A log that would prove a symptom. */
    record LogWanted(String pod, String container, boolean previous) {}

    static Symptom of(Cause cause, JsonNode object, String what, String reason, String nextStep) {
        return new Symptom(
                cause,
                Trees.title(object),
                what,
                what,
                reason,
                nextStep,
                List.of(),
                Patience.endless(),
                false,
                null,
                0);
    }

    Symptom withKey(String other) {
        return new Symptom(cause, object, other, what, reason, nextStep, evidence, patience, harmless, log, weight);
    }

    Symptom withPatience(Patience other) {
        return new Symptom(cause, object, key, what, reason, nextStep, evidence, other, harmless, log, weight);
    }

    Symptom asHarmless() {
        return new Symptom(cause, object, key, what, reason, nextStep, evidence, patience, true, log, weight);
    }

    Symptom withLog(String pod, String container, boolean previous) {
        LogWanted wanted = new LogWanted(pod, container, previous);
        return new Symptom(cause, object, key, what, reason, nextStep, evidence, patience, harmless, wanted, weight);
    }

    Symptom withWeight(int other) {
        return new Symptom(cause, object, key, what, reason, nextStep, evidence, patience, harmless, log, other);
    }

    Symptom withEvidence(List<Evidence> more) {
        List<Evidence> all = new ArrayList<>(evidence);
        all.addAll(more);
        return new Symptom(
                cause, object, key, what, reason, nextStep, List.copyOf(all), patience, harmless, log, weight);
    }

    Symptom withEvidence(String source, String text) {
        return withEvidence(List.of(new Evidence(source, Quotes.line(text))));
    }

    boolean isHopeless(Instant now, boolean deadlinePassed) {
        return patience.isOver(now, deadlinePassed);
    }
}
