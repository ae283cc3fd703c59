package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One control of the pod security standards.
 *
 * @param id its name; controls of one level are told in order of it
 * @param from the first version 1.x that has it
 * @param until the first version that has it no more
 * @param replaces the control of the baseline that it stands for
 * @param rule what is wrong with a pod
 */
record SecurityCheck(String id, int from, int until, String replaces, Function<Pod, Optional<Violation>> rule) {
    static final int STILL = Integer.MAX_VALUE;

    SecurityCheck(String id, int from, int until, Function<Pod, Optional<Violation>> rule) {
        this(id, from, until, "", rule);
    }

    boolean isIn(int minor) {
        return minor >= from && minor < until;
    }

    /**
     * What is wrong.
     *
     * @param reason in general
     * @param detail where, may be empty
     */
    record Violation(String reason, String detail) {
        @Override
        public String toString() {
            return detail.isEmpty() ? reason : reason + " (" + detail + ")";
        }
    }

    /**
     * A pod or the template of one.
     *
     * @param metadata its metadata
     * @param spec its spec
     */
    record Pod(JsonNode metadata, JsonNode spec) {
        /** All containers, the initial ones first. */
        List<JsonNode> containers() {
            return Trees.containers(spec, "initContainers", "containers", "ephemeralContainers");
        }

        JsonNode securityContext() {
            return spec.path("securityContext");
        }

        List<String> containersWhere(Predicate<JsonNode> condition) {
            List<String> names = new ArrayList<>();
            for (JsonNode container : containers()) {
                if (condition.test(container)) {
                    names.add(container.path("name").asText());
                }
            }
            return names;
        }

        boolean isWindows() {
            return spec.path("os").path("name").asText().equals("windows");
        }

        /** Whether its users are not those of the host, which makes some controls needless. */
        boolean hasOwnUsers() {
            return spec.path("hostUsers").isBoolean() && !spec.path("hostUsers").asBoolean();
        }
    }

    static Optional<Violation> violation(String reason, String detail) {
        return Optional.of(new Violation(reason, detail));
    }

    /** {@code container "a"} or {@code containers "a", "b"}. */
    static String containers(Collection<String> names) {
        return plural("container", names.size()) + " " + quoted(names);
    }

    /** {@code pod and container "a"}: who set something. */
    static String setters(boolean pod, Collection<String> containers) {
        List<String> setters = new ArrayList<>();
        if (pod) {
            setters.add("pod");
        }
        if (!containers.isEmpty()) {
            setters.add(containers(containers));
        }
        return String.join(" and ", setters);
    }

    static String quoted(Collection<String> items) {
        return items.stream().map(item -> '"' + item + '"').collect(Collectors.joining(", "));
    }

    static String plural(String word, int count) {
        return count == 1 ? word : word + "s";
    }

    static JsonNode context(JsonNode container) {
        return container.path("securityContext");
    }

    static void addTexts(JsonNode array, Set<String> allowed, Set<String> others) {
        array.forEach(item -> {
            if (!allowed.contains(item.asText())) {
                others.add(item.asText());
            }
        });
    }
}
