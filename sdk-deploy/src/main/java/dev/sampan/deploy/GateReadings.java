package dev.sampan.deploy;

import dev.sampan.internal.text.Redaction;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Reading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What one gate has read so far; its last readings with data decide. Not thread-safe. */
final class GateReadings {
    private final Gates.Named gate;
    private final Deque<Reading> last = new ArrayDeque<>();
    private Reading newest = new Reading(Reading.Verdict.NO_DATA, "it was not read yet", List.of());

    GateReadings(Gates.Named gate) {
        this.gate = gate;
    }

    /** Reads it once more. */
    void read() {
        newest = now();
        if (newest.verdict() != Reading.Verdict.NO_DATA) {
            last.addLast(newest);
            if (last.size() > gate.samples()) {
                last.removeFirst();
            }
        }
    }

    private Reading now() {
        try {
            return gate.gate().read();
        } catch (RuntimeException e) {
            return new Reading(
                    Reading.Verdict.NO_DATA, "it could not be read: " + Redaction.line(e.toString(), 200), List.of());
        }
    }

    boolean hasFailed() {
        return all(Reading.Verdict.FAIL);
    }

    boolean hasPassed() {
        return all(Reading.Verdict.PASS);
    }

    private boolean all(Reading.Verdict verdict) {
        return last.size() == gate.samples() && last.stream().allMatch(r -> r.verdict() == verdict);
    }

    /** Such as {@code gate errors: 2 of 3 samples, 4% of requests failed}. */
    String told() {
        return "gate " + gate.name() + ": " + last.size() + " of " + gate.samples()
                + (gate.samples() == 1 ? " sample, " : " samples, ") + Redaction.line(newest.what(), 200);
    }

    /** What its readings were, newest last, and what they showed. */
    List<Evidence> evidence() {
        List<Evidence> all = new ArrayList<>();
        for (Reading reading : last) {
            all.add(new Evidence("gate " + gate.name(), Redaction.line(reading.what(), 300)));
            reading.evidence().forEach(e -> all.add(new Evidence(e.source(), Redaction.line(e.text(), 300))));
        }
        return all;
    }
}
