package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Meta;
import dev.sampan.sandbox.internal.controller.Tree;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which simulated container behaves how: rules given from Java, the later one winning, then the pod's annotations
 * {@code sandbox.sampan.dev/NAME} for all its containers and {@code sandbox.sampan.dev/CONTAINER.NAME} for one. Thread-safe.
 */
public final class PodScripts {
    public static final String PREFIX = "sandbox.sampan.dev/";

    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    private record Rule(Match match, UnaryOperator<PodScript> change) {}

    /**
     * Which containers a rule is for; what is null or empty matches all.
     *
     * @param namespace of the pod
     * @param podName the whole name or its beginning
     * @param labels which the pod must have
     * @param container its name
     * @param image a part of its image reference
     */
    public record Match(
            @Nullable String namespace,
            @Nullable String podName,
            Map<String, String> labels,
            @Nullable String container,
            @Nullable String image) {
        public static Match ofLabels(Map<String, String> labels) {
            return new Match(null, null, labels, null, null);
        }

        public static Match ofImage(String part) {
            return new Match(null, null, Map.of(), null, part);
        }

        public static Match ofPod(String namespace, String nameOrBeginning) {
            return new Match(namespace, nameOrBeginning, Map.of(), null, null);
        }

        boolean matches(ObjectNode pod, ObjectNode spec) {
            return (namespace == null || namespace.equals(Meta.namespace(pod)))
                    && (podName == null || Meta.name(pod).startsWith(podName))
                    && Meta.labels(pod).entrySet().containsAll(labels.entrySet())
                    && (container == null || container.equals(Tree.text(spec, "name")))
                    && (image == null || Tree.text(spec, "image").contains(image));
        }
    }

    /** Adds a rule. It is in force for what starts from now on. */
    public void add(Match match, UnaryOperator<PodScript> change) {
        rules.add(new Rule(match, change));
    }

    public void clear() {
        rules.clear();
    }

    PodScript scriptFor(ObjectNode pod, ObjectNode container, boolean init) {
        PodScript script = init ? PodScript.DEFAULT.withExit(Duration.ZERO, 0) : defaultOf(pod, container);
        for (Rule rule : rules) {
            if (rule.match().matches(pod, container)) {
                script = rule.change().apply(script);
            }
        }
        return annotated(script, pod, Tree.text(container, "name"), init);
    }

    private static PodScript defaultOf(ObjectNode pod, ObjectNode container) {
        boolean sidecar = Tree.text(container, "restartPolicy").equals("Always");
        return sidecar
                        || Tree.text(pod, "spec", "restartPolicy").equals("Always")
                        || Tree.text(pod, "spec", "restartPolicy").isEmpty()
                ? PodScript.DEFAULT
                : PodScript.DEFAULT.withExit(Duration.ofSeconds(1), 0);
    }

    private static PodScript annotated(PodScript script, ObjectNode pod, String container, boolean init) {
        PodScriptEdit edit = script.edit();
        String own = container + ".";
        Map<String, String> annotations = Tree.strings(pod, "metadata", "annotations");
        annotations.forEach((name, value) -> {
            if (!init && name.startsWith(PREFIX) && name.indexOf('.', PREFIX.length()) < 0) {
                edit.set(name.substring(PREFIX.length()), value);
            }
        });
        annotations.forEach((name, value) -> {
            if (name.startsWith(PREFIX + own)) {
                edit.set(name.substring(PREFIX.length() + own.length()), value);
            }
        });
        return edit.script();
    }
}
