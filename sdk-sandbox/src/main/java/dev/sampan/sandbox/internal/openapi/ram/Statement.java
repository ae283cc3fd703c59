package dev.sampan.sandbox.internal.openapi.ram;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One statement of a policy. Immutable. */
final class Statement {
    private static final Set<String> OF_IDENTITY =
            Set.of("Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");
    private static final Set<String> OF_TRUST = Set.of("Effect", "Action", "Principal", "Condition");
    private static final Set<String> PRINCIPALS = Set.of("RAM", "Service", "Federated");

    private final boolean allows;
    private final boolean notActions;
    private final List<String> actions;
    private final boolean notResources;
    private final List<String> resources;
    private final Map<String, List<String>> principals;
    private final List<Condition> conditions;

    private Statement(
            boolean allows,
            boolean notActions,
            List<String> actions,
            boolean notResources,
            List<String> resources,
            Map<String, List<String>> principals,
            List<Condition> conditions) {
        this.allows = allows;
        this.notActions = notActions;
        this.actions = List.copyOf(actions);
        this.notResources = notResources;
        this.resources = List.copyOf(resources);
        this.principals = Map.copyOf(principals);
        this.conditions = List.copyOf(conditions);
    }

    static Statement parse(JsonNode tree, boolean trust) {
        if (!tree.isObject()) {
            throw new MalformedPolicyException("a statement is an object");
        }
        tree.fieldNames().forEachRemaining(name -> {
            if (!(trust ? OF_TRUST : OF_IDENTITY).contains(name)) {
                throw new MalformedPolicyException("a statement has no element " + name);
            }
        });
        String effect = tree.path("Effect").asText("");
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw new MalformedPolicyException("Effect must be Allow or Deny");
        }
        boolean notActions = oneOf(tree, "Action", "NotAction");
        boolean notResources = !trust && oneOf(tree, "Resource", "NotResource");
        List<String> actions = texts(tree.path(notActions ? "NotAction" : "Action"), "Action");
        actions.forEach(Statement::requireAction);
        return new Statement(
                effect.equals("Allow"),
                notActions,
                actions.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList(),
                notResources,
                trust ? List.of("*") : texts(tree.path(notResources ? "NotResource" : "Resource"), "Resource"),
                trust ? principals(tree.path("Principal")) : Map.of(),
                Condition.parse(tree.path("Condition")));
    }

    private static boolean oneOf(JsonNode tree, String name, String opposite) {
        if (tree.has(name) == tree.has(opposite)) {
            throw new MalformedPolicyException("a statement has either " + name + " or " + opposite);
        }
        return tree.has(opposite);
    }

    private static void requireAction(String action) {
        if (!action.equals("*") && !action.matches("[a-z0-9*-]+:[A-Za-z0-9*]+")) {
            throw new MalformedPolicyException("the action " + action + " is not of the form product:Action");
        }
    }

    private static Map<String, List<String>> principals(JsonNode tree) {
        if (!tree.isObject() || tree.isEmpty()) {
            throw new MalformedPolicyException("a trust policy's statement has a Principal");
        }
        Map<String, List<String>> principals = new java.util.HashMap<>();
        tree.fields().forEachRemaining(each -> {
            if (!PRINCIPALS.contains(each.getKey())) {
                throw new MalformedPolicyException("a principal is RAM, Service or Federated, not " + each.getKey());
            }
            principals.put(each.getKey(), texts(each.getValue(), "Principal"));
        });
        return principals;
    }

    static List<String> texts(JsonNode node, String what) {
        List<String> texts = new ArrayList<>();
        Iterable<JsonNode> nodes = node.isArray() ? node : List.of(node);
        nodes.forEach(each -> {
            if (!each.isValueNode() || each.isNull()) {
                throw new MalformedPolicyException(what + " must be text or a list of texts");
            }
            texts.add(each.asText());
        });
        if (texts.isEmpty()) {
            throw new MalformedPolicyException(what + " must not be empty");
        }
        return texts;
    }

    boolean allows() {
        return allows;
    }

    boolean matches(Question question) {
        String action = question.action().toLowerCase(Locale.ROOT);
        return any(actions, action) != notActions
                && any(resources, question.resource()) != notResources
                && (principals.isEmpty() || isMeant(question.principals()))
                && conditions.stream().allMatch(each -> each.holds(question.context()));
    }

    private boolean isMeant(Map<String, Set<String>> asking) {
        return asking.entrySet().stream()
                .anyMatch(who -> principals.getOrDefault(who.getKey(), List.of()).stream()
                        .anyMatch(who.getValue()::contains));
    }

    private static boolean any(List<String> patterns, String text) {
        return patterns.stream().anyMatch(pattern -> Wildcards.matches(pattern, text));
    }
}
