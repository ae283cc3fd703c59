package dev.sampan.sandbox.internal.openapi.ack;

import dev.sampan.sandbox.NodeCve;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What Security Center knows of nodes: what a scan of them finds, and whether the account may patch. Thread-safe. */
public final class SecurityCenter {
    private final Map<String, List<NodeCve>> byPool = new ConcurrentHashMap<>();
    private volatile boolean patches = true;

    /** What scans find on each node of a pool from now on. */
    public void finds(String pool, List<NodeCve> vulnerabilities) {
        byPool.put(pool, List.copyOf(vulnerabilities));
    }

    /** Whether the account has bought what patches. */
    public void setPatching(boolean bought) {
        patches = bought;
    }

    boolean isPatching() {
        return patches;
    }

    List<NodeCve> of(String pool) {
        return byPool.getOrDefault(pool, List.of());
    }
}
