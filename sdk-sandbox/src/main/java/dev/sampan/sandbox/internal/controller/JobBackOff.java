package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * How many pods of a Job have failed since the last one that succeeded.
 *
 * @param failures how many
 * @param last when the last one failed
 */
record JobBackOff(int failures, Instant last) {
    static final JobBackOff NONE = new JobBackOff(0, Instant.EPOCH);

    /** With the pods that have ended since. */
    JobBackOff after(List<ObjectNode> succeeded, List<ObjectNode> failed) {
        Instant success = succeeded.stream()
                .map(JobPods::endOf)
                .max(Comparator.naturalOrder())
                .orElse(null);
        List<Instant> counting = failed.stream()
                .map(JobPods::endOf)
                .filter(end -> success == null || end.isAfter(success))
                .toList();
        Instant newest = counting.stream().max(Comparator.naturalOrder()).orElse(last);
        return success == null
                ? new JobBackOff(failures + counting.size(), newest)
                : new JobBackOff(counting.size(), newest);
    }
}
