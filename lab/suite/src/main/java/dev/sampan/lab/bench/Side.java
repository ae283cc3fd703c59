package dev.sampan.lab.bench;

import java.util.Map;

/** One way to do the work. */
record Side(String name, Work work) {
    /** Does all phases once, on a fresh piece of the cluster, checks what it left and clears it away. */
    interface Work {
        /** @return seconds by phase, in the order of the phases */
        Map<String, Double> run(int round) throws Exception;
    }
}
