package dev.sampan;

import dev.sampan.internal.kubeconfig.AccessSource;
import dev.sampan.internal.kubeconfig.Allowance;
import dev.sampan.internal.kubeconfig.Kubeconfig;
import dev.sampan.problem.InvalidRequestException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session's kubeconfig: from the spec, from {@code KUBECONFIG}, or from {@code ~/.kube/config}. What was named is read at
 * once, so that a mistake shows when connecting; the default file is read when it is first needed. Thread-safe.
 */
final class Kubeconfigs {
    private final Allowance allowance;
    private final Clock clock;
    private final String contextOrEmpty;
    private final Path defaultFile;
    private @Nullable Kubeconfig read;

    private Kubeconfigs(
            Allowance allowance, Clock clock, String contextOrEmpty, Path defaultFile, @Nullable Kubeconfig read) {
        this.allowance = allowance;
        this.clock = clock;
        this.contextOrEmpty = contextOrEmpty;
        this.defaultFile = defaultFile;
        this.read = read;
    }

    static Kubeconfigs of(ConnectSpec spec, Surroundings surroundings, Clock clock) {
        Kubeconfigs found = new Kubeconfigs(
                new Allowance(spec.execPlugins, spec.insecureTls),
                clock,
                spec.context == null ? "" : spec.context,
                surroundings.home().resolve(".kube").resolve("config"),
                named(spec, surroundings));
        if (spec.context != null && found.find().isPresent()) {
            found.requireContext(spec.context);
        }
        return found;
    }

    private static @Nullable Kubeconfig named(ConnectSpec spec, Surroundings surroundings) {
        if (spec.kubeconfig != null && spec.kubeconfigText != null) {
            throw InvalidRequestException.of(
                    "connect.two-kubeconfigs",
                    "connect",
                    "both kubeconfig and kubeconfigText are set",
                    "only one of them can be meant",
                    "set one of the two");
        }
        if (spec.kubeconfigText != null) {
            return Kubeconfig.parse(spec.kubeconfigText, "given as text", Path.of(""));
        }
        if (spec.kubeconfig != null) {
            return Kubeconfig.load(List.of(spec.kubeconfig));
        }
        return surroundings
                .variable("KUBECONFIG")
                .map(paths -> Arrays.stream(paths.split(File.pathSeparator))
                        .filter(path -> !path.isBlank())
                        .map(Path::of)
                        .toList())
                .map(Kubeconfig::load)
                .orElse(null);
    }

    private synchronized Optional<Kubeconfig> find() {
        if (read == null && Files.exists(defaultFile)) {
            read = Kubeconfig.load(List.of(defaultFile));
        }
        return Optional.ofNullable(read);
    }

    boolean hasContext(String name) {
        return find().map(kubeconfig -> kubeconfig.hasContext(name)).orElse(false);
    }

    List<String> contexts() {
        return find().map(kubeconfig -> List.copyOf(kubeconfig.contexts())).orElse(List.of());
    }

    /** The name of the context that {@code cluster()} means. */
    String currentContext() {
        String name = contextOrEmpty.isEmpty() ? require().currentContext() : contextOrEmpty;
        requireContext(name);
        return name;
    }

    private void requireContext(String name) {
        if (!require().hasContext(name)) {
            access(name);
        }
    }

    AccessSource access(String context) {
        return require().access(context, allowance, clock);
    }

    Allowance allowance() {
        return allowance;
    }

    private Kubeconfig require() {
        return find().orElseThrow(() -> InvalidRequestException.of(
                "kubeconfig.none",
                "find a kubeconfig",
                "none was given and " + defaultFile + " is not there",
                "KUBECONFIG is not set in this process",
                "set KUBECONFIG, or connect(c -> c.kubeconfig(path)), or name an ACK cluster with cluster(name)"));
    }
}
