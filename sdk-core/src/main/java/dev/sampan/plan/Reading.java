package dev.sampan.plan;

import java.util.List;

/**
 * What a gate read.
 *
 * @param verdict pass, fail, or nothing to judge by
 * @param what one sentence
 * @param evidence what was seen
 */
public record Reading(Verdict verdict, String what, List<Evidence> evidence) {
    /** The three values of a gate. */
    public enum Verdict {
        PASS,
        FAIL,
        /** Too little was seen; the act holds, it never goes on. */
        NO_DATA
    }

    public Reading {
        evidence = List.copyOf(evidence);
    }
}
