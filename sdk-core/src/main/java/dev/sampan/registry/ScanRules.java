package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.plan.Change;
import dev.sampan.plan.Plan;
import dev.sampan.registry.Draft.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The scan rules of one instance. */
record ScanRules(AcrCalls acr) {
    private static final String ALL_TAGS = ".*";
    private static final String AUTOMATIC = "AUTO";

    Listing<ScanRule> list() {
        return new Listing<>(
                "scan rules of " + acr.instanceName(), pages(), ScanRule::row, "rule(name, namespace, spec)");
    }

    private Pager<ScanRule> pages() {
        return acr.pages("scan rules", AcrApi.LIST_SCAN_RULE, "ScanRules", ScanRules::value, ScanRule::id);
    }

    private static ScanRule value(JsonNode tree) {
        return new ScanRule(
                tree.path("ScanRuleId").asText(),
                tree.path("RuleName").asText(),
                texts(tree.path("Namespaces")),
                texts(tree.path("RepoNames")),
                tree.path("RepoTagFilterPattern").asText(),
                tree.path("TriggerType").asText().equals(AUTOMATIC));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private Optional<ScanRule> find(String name) {
        return pages().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    Plan<ScanRule> plan(String name, String namespace, ScanRuleSpec spec) {
        return new RegistryPlan<>(
                acr,
                "scan rule " + name,
                () -> draft(name, namespace, spec),
                () -> find(name).orElseThrow(() -> new IllegalStateException("the rule was there a moment ago")),
                List.of());
    }

    private Draft draft(String name, String namespace, ScanRuleSpec spec) {
        Optional<ScanRule> there = find(name);
        ScanRule now = there.orElse(new ScanRule("", name, List.of(), List.of(), ALL_TAGS, true));
        ScanRule wished = new ScanRule(
                now.id(),
                name,
                List.of(namespace),
                spec.repositories != null ? spec.repositories : now.repositories(),
                spec.tags != null ? spec.tags : now.tags(),
                spec.automatic != null ? spec.automatic : now.automatic());
        String object = "ScanRule/" + name;
        if (there.isEmpty()) {
            return new Draft(
                    List.of(new Change(Change.Kind.CREATE, object, "", null, wished.row())),
                    "",
                    List.of(new Act(
                            "create the scan rule " + name,
                            () -> acr.call(AcrApi.CREATE_SCAN_RULE, settings(wished)))));
        }
        List<Change> changes = new ArrayList<>();
        Fields.compare(changes, object, "scans", now.where(), wished.where());
        Fields.compare(changes, object, "tags", now.tags(), wished.tags());
        Fields.compare(changes, object, "automatic", now.automatic(), wished.automatic());
        return changes.isEmpty()
                ? Draft.nothing(now.toString())
                : new Draft(
                        changes,
                        now.toString(),
                        List.of(new Act(
                                "change the scan rule " + name,
                                () -> acr.call(AcrApi.UPDATE_SCAN_RULE, settings(wished)))));
    }

    private static String[] settings(ScanRule rule) {
        List<String> settings = new ArrayList<>(List.of("Namespaces", json(rule.namespaces())));
        if (!rule.repositories().isEmpty()) {
            settings.addAll(List.of("RepoNames", json(rule.repositories())));
        }
        settings.addAll(List.of("RepoTagFilterPattern", rule.tags(), "RuleName", rule.name()));
        if (!rule.id().isEmpty()) {
            settings.addAll(List.of("ScanRuleId", rule.id()));
        }
        settings.addAll(List.of(
                "ScanScope",
                rule.repositories().isEmpty() ? "NAMESPACE" : "REPO",
                "TriggerType",
                rule.automatic() ? AUTOMATIC : "MANUAL"));
        return settings.toArray(new String[0]);
    }

    private static String json(List<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array.toString();
    }

    Plan<String> deletion(String name) {
        return new RegistryPlan<>(acr, "scan rule " + name, () -> deletionDraft(name), () -> name, List.of());
    }

    private Draft deletionDraft(String name) {
        return find(name)
                .map(there -> new Draft(
                        List.of(new Change(Change.Kind.DELETE, "ScanRule/" + name, "", there.row(), null)),
                        there.toString(),
                        List.of(new Act(
                                "delete the scan rule " + name,
                                () -> acr.call(AcrApi.DELETE_SCAN_RULE, "ScanRuleId", there.id())))))
                .orElseGet(() -> Draft.nothing(""));
    }
}
