package dev.sampan.registry;

import java.time.Instant;

/**
 * One run of a delivery chain. Immutable.
 *
 * @param repository {@code namespace/name}
 * @param status {@code RUNNING}, {@code COMPLETE}, {@code CANCELING}, {@code CANCELED}
 * @param result {@code SUCCESS}, {@code FAILED}, {@code CANCELED}, {@code DENIED}; empty while it runs
 */
public record ChainRun(String id, String chain, String repository, String status, String result, Instant started) {
    String row() {
        return started + "  " + chain + "  " + repository + "  " + (result.isEmpty() ? status : result);
    }
}
