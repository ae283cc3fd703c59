package dev.sampan;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the process was started with: its variables and the user's home. Immutable. */
record Surroundings(Map<String, String> variables, Path home) {
    Surroundings {
        variables = Map.copyOf(variables);
    }

    static Surroundings ofProcess() {
        return new Surroundings(System.getenv(), Path.of(System.getProperty("user.home", "/")));
    }

    /** The value, unless it is missing or blank. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /** The names alone: values may be secret. */
    @Override
    public String toString() {
        Set<String> ours = new TreeMap<>(variables)
                .keySet().stream()
                        .filter(name -> name.startsWith("SAMPAN_")
                                || name.startsWith("ALIBABA_CLOUD_")
                                || name.equals("KUBECONFIG"))
                        .collect(Collectors.toCollection(java.util.TreeSet::new));
        return "Surroundings" + ours;
    }
}
