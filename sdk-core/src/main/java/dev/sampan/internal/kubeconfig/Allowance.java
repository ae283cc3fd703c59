package dev.sampan.internal.kubeconfig;

import java.nio.file.Path;
import java.util.Set;

/**
 * What a kubeconfig may do besides naming a server. Immutable.
 *
 * @param plugins exec plugins that may run, by absolute path
 * @param insecureTls whether {@code insecure-skip-tls-verify} is honoured
 */
public record Allowance(Set<Path> plugins, boolean insecureTls) {
    public Allowance {
        plugins = Set.copyOf(plugins);
    }

    public static Allowance nothing() {
        return new Allowance(Set.of(), false);
    }
}
