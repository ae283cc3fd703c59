package dev.sampan.deploy;

import dev.sampan.value.Name;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A Role of RBAC with exactly what acts on the apps of a namespace need. Nothing has been written. Immutable. */
public final class Role {
    private final String name;
    private final String namespace;
    private final List<Rule> rules;

    Role(String name, String namespace, Permissions permissions) {
        this.name = Name.of(name).toString();
        this.namespace = namespace;
        this.rules = rules(permissions);
    }

    /**
     * What may be done with some resources of an API group.
     *
     * @param apiGroup empty for the core group
     * @param resources such as {@code deployments} or {@code pods/log}
     * @param verbs such as {@code patch}
     */
    public record Rule(String apiGroup, List<String> resources, List<String> verbs) {
        public Rule {
            resources = List.copyOf(resources);
            verbs = List.copyOf(verbs);
        }

        @Override
        public String toString() {
            return String.join(",", verbs) + " " + String.join(",", resources)
                    + (apiGroup.isEmpty() ? "" : " of " + apiGroup);
        }
    }

    public String name() {
        return name;
    }

    public String namespace() {
        return namespace;
    }

    /** By API group and resource; resources with the same verbs share one. */
    public List<Rule> rules() {
        return rules;
    }

    /** The object as the Kubernetes API takes it. */
    public Map<String, Object> asMap() {
        Map<String, Object> role = new LinkedHashMap<>();
        role.put("apiVersion", "rbac.authorization.k8s.io/v1");
        role.put("kind", "Role");
        role.put("metadata", Map.of("name", name, "namespace", namespace));
        List<Map<String, Object>> all = new ArrayList<>();
        rules.forEach(rule -> all.add(
                Map.of("apiGroups", List.of(rule.apiGroup()), "resources", rule.resources(), "verbs", rule.verbs())));
        role.put("rules", all);
        return role;
    }

    /** The object as {@code kubectl apply -f -} takes it. */
    public String yaml() {
        StringBuilder yaml = new StringBuilder(
                        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: ")
                .append(name)
                .append("\n  namespace: ")
                .append(namespace)
                .append("\nrules:\n");
        for (Rule rule : rules) {
            yaml.append("  - apiGroups: ").append(list(List.of(rule.apiGroup())));
            yaml.append("    resources: ").append(list(rule.resources()));
            yaml.append("    verbs: ").append(list(rule.verbs()));
        }
        return yaml.toString();
    }

    private static String list(List<String> words) {
        return words.stream().map(word -> "\"" + word + "\"").collect(Collectors.joining(", ", "[", "]\n"));
    }

    private record Shared(String apiGroup, SortedSet<String> verbs) {}

    private static List<Rule> rules(Permissions permissions) {
        Map<Shared, List<String>> shared = new LinkedHashMap<>();
        permissions.verbs().forEach((resource, verbs) -> {
            int dot = resource.indexOf('.');
            String group = dot < 0 ? "" : resource.substring(dot + 1);
            String plural = dot < 0 ? resource : resource.substring(0, dot);
            shared.computeIfAbsent(new Shared(group, new TreeSet<>(verbs)), key -> new ArrayList<>())
                    .add(plural);
        });
        return shared.entrySet().stream()
                .map(entry -> new Rule(
                        entry.getKey().apiGroup(),
                        entry.getValue(),
                        List.copyOf(entry.getKey().verbs())))
                .toList();
    }

    @Override
    public String toString() {
        return DeployText.listing(
                "Role ",
                name + " in " + namespace + ": " + rules.size() + " rules",
                rules.stream().map(Rule::toString).toList(),
                "yaml()");
    }
}
