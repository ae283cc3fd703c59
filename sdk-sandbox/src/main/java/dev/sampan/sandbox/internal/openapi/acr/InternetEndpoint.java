package dev.sampan.sandbox.internal.openapi.acr;

import dev.sampan.sandbox.internal.openapi.ram.Cidr;
import java.util.LinkedHashMap;
import java.util.Map;

/** The public endpoint: open or closed, and who may reach it. An empty access list lets everybody in. Thread-safe. */
final class InternetEndpoint {
    private final Map<String, String> entries = new LinkedHashMap<>();
    private boolean enabled = true;

    synchronized boolean isEnabled() {
        return enabled;
    }

    synchronized void enable(boolean on) {
        enabled = on;
    }

    /** Addresses and blocks with their comments. */
    synchronized Map<String, String> entries() {
        return new LinkedHashMap<>(entries);
    }

    /** Whether it is new. */
    synchronized boolean add(String entry, String comment) {
        return entries.putIfAbsent(entry, comment) == null;
    }

    /** Whether it was there. */
    synchronized boolean remove(String entry) {
        return entries.remove(entry) != null;
    }

    synchronized boolean admits(String address) {
        return enabled
                && (entries.isEmpty() || entries.keySet().stream().anyMatch(entry -> Cidr.contains(entry, address)));
    }
}
