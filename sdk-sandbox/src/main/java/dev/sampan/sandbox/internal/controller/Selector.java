package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A label selector. Immutable. */
public final class Selector {
    private static final Selector NOTHING = new Selector(List.of(labels -> false));

    private final List<Predicate<Map<String, String>>> requirements;

    private Selector(List<Predicate<Map<String, String>>> requirements) {
        this.requirements = requirements;
    }

    /** A LabelSelector object; an empty one matches everything. */
    public static Selector of(JsonNode labelSelector) {
        List<Predicate<Map<String, String>>> requirements = new ArrayList<>();
        addLabels(requirements, Tree.strings(labelSelector, "matchLabels"));
        for (JsonNode expression : labelSelector.path("matchExpressions")) {
            requirements.add(requirement(
                    Tree.text(expression, "key"), Tree.text(expression, "operator"), Tree.texts(expression, "values")));
        }
        return new Selector(requirements);
    }

    /** As {@link #of}, but a selector that is not there matches nothing. */
    static Selector ofOptional(JsonNode labelSelector) {
        return labelSelector.isObject() ? of(labelSelector) : NOTHING;
    }

    static Selector ofRequirement(String key, String operator, List<String> values) {
        return new Selector(List.of(requirement(key, operator, values)));
    }

    /** What both match. */
    Selector and(Selector other) {
        if (isNothing() || other.isNothing()) {
            return NOTHING;
        }
        List<Predicate<Map<String, String>>> both = new ArrayList<>(requirements);
        both.addAll(other.requirements);
        return new Selector(both);
    }

    /** Whether it was not there to match anything. */
    boolean isNothing() {
        return this == NOTHING;
    }

    /** The selector of a workload: a LabelSelector, or a ReplicationController's plain map. */
    static Selector ofOwner(JsonNode owner) {
        JsonNode selector = Tree.at(owner, "spec", "selector");
        return selector.has("matchLabels") || selector.has("matchExpressions")
                ? of(selector)
                : ofLabels(Tree.strings(selector));
    }

    /** A plain map of labels that must all be there. */
    public static Selector ofLabels(Map<String, String> labels) {
        List<Predicate<Map<String, String>>> requirements = new ArrayList<>();
        addLabels(requirements, labels);
        return new Selector(requirements);
    }

    private static void addLabels(List<Predicate<Map<String, String>>> requirements, Map<String, String> labels) {
        labels.forEach((name, value) -> requirements.add(found -> value.equals(found.get(name))));
    }

    /** One requirement, with the operators of label selectors and of node selectors. */
    static Predicate<Map<String, String>> requirement(String key, String operator, List<String> values) {
        return switch (operator) {
            case "In" -> found -> found.containsKey(key) && values.contains(found.get(key));
            case "NotIn" -> found -> !found.containsKey(key) || !values.contains(found.get(key));
            case "Exists" -> found -> found.containsKey(key);
            case "DoesNotExist" -> found -> !found.containsKey(key);
            case "Gt" -> found -> compare(found.get(key), values) > 0;
            case "Lt" -> found -> compare(found.get(key), values) < 0;
            default -> found -> false;
        };
    }

    private static int compare(@org.jspecify.annotations.Nullable String found, List<String> values) {
        if (found == null || values.size() != 1) {
            return 0;
        }
        try {
            return Long.compare(Long.parseLong(found), Long.parseLong(values.get(0)));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    public boolean matches(Map<String, String> labels) {
        for (Predicate<Map<String, String>> requirement : requirements) {
            if (!requirement.test(labels)) {
                return false;
            }
        }
        return true;
    }

    public boolean matchesLabelsOf(JsonNode object) {
        return matches(Meta.labels(object));
    }

    public boolean isEmpty() {
        return requirements.isEmpty();
    }
}
