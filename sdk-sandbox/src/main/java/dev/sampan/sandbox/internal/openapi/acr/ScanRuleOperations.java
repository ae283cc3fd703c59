package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.time.Timeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Rules by which what is pushed is scanned. Thread-safe. */
final class ScanRuleOperations {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> SETTINGS =
            Set.of("Namespaces", "RepoNames", "RepoTagFilterPattern", "RuleName", "ScanScope", "TriggerType");

    private final Timeline timeline;
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private int numbers;

    ScanRuleOperations(Timeline timeline) {
        this.timeline = timeline;
    }

    private record Rule(
            String id,
            String name,
            String scope,
            List<String> namespaces,
            List<String> repositories,
            String tags,
            String trigger,
            long created,
            long updated) {
        boolean covers(String repository, String tag) {
            return trigger.equals("AUTO")
                    && namespaces.contains(Repositories.namespaceOf(repository))
                    && (scope.equals("NAMESPACE") || repositories.contains(Repositories.nameOf(repository)))
                    && Pattern.matches(tags, tag);
        }
    }

    List<Operation> all(InstanceActions actions) {
        String anywhere = "repository/{InstanceId}/*";
        return List.of(
                actions.on(anywhere, "CreateScanRule", with("ScanType"), this::create),
                actions.on(anywhere, "ListScanRule", Set.of("PageNo", "PageSize", "ScanType"), this::list),
                actions.on(anywhere, "UpdateScanRule", with("ScanRuleId"), this::update),
                actions.on(anywhere, "DeleteScanRule", Set.of("ScanRuleId"), this::delete));
    }

    private static Set<String> with(String more) {
        Set<String> all = new java.util.HashSet<>(SETTINGS);
        all.add(more);
        return all;
    }

    /** Whether a push of this tag starts a scan. */
    synchronized boolean covers(String repository, String tag) {
        return rules.values().stream().anyMatch(rule -> rule.covers(repository, tag));
    }

    private synchronized ObjectNode create(Parameters given) {
        requireVulnerabilities(given);
        String name = given.require("RuleName");
        if (rules.values().stream().anyMatch(each -> each.name().equals(name))) {
            throw new OpenApiRefusal(409, "SCAN_RULE_ALREADY_EXIST", "scan rule already exists: " + name);
        }
        String id = Repositories.identifier("crscnr-", name + ++numbers);
        rules.put(id, rule(id, given, timeline.now().toEpochMilli()));
        return JsonNodeFactory.instance.objectNode().put("ScanRuleId", id);
    }

    private static void requireVulnerabilities(Parameters given) {
        if (!given.filter("ScanType").orElse("VUL").equals("VUL")) {
            throw new OpenApiRefusal(400, "UnsupportedParameter", "The sandbox's rules scan for VUL only.");
        }
    }

    private Rule rule(String id, Parameters given, long created) {
        String scope = given.require("ScanScope");
        List<String> namespaces = texts(given, "Namespaces");
        List<String> repositories = texts(given, "RepoNames");
        boolean fits = switch (scope) {
            case "NAMESPACE" -> !namespaces.isEmpty() && repositories.isEmpty();
            case "REPO" -> namespaces.size() == 1 && !repositories.isEmpty();
            default -> throw Parameters.invalid("ScanScope", "is neither NAMESPACE nor REPO");
        };
        if (!fits) {
            throw Parameters.invalid("Namespaces", "and RepoNames do not fit the scope " + scope);
        }
        String trigger = given.require("TriggerType");
        if (!Set.of("AUTO", "MANUAL").contains(trigger)) {
            throw Parameters.invalid("TriggerType", "is neither AUTO nor MANUAL");
        }
        return new Rule(
                id,
                given.require("RuleName"),
                scope,
                namespaces,
                repositories,
                pattern(given),
                trigger,
                created,
                timeline.now().toEpochMilli());
    }

    private static String pattern(Parameters given) {
        String text = given.require("RepoTagFilterPattern");
        try {
            return Pattern.compile(text).pattern();
        } catch (PatternSyntaxException e) {
            throw Parameters.invalid("RepoTagFilterPattern", "is no regular expression");
        }
    }

    private static List<String> texts(Parameters given, String name) {
        JsonNode array;
        try {
            array = JSON.readTree(given.filter(name).orElse("[]"));
        } catch (JsonProcessingException e) {
            throw Parameters.invalid(name, "is no JSON");
        }
        if (!array.isArray()) {
            throw Parameters.invalid(name, "is no list");
        }
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private synchronized ObjectNode list(Parameters given) {
        requireVulnerabilities(given);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        InstanceActions.page(
                given,
                body,
                "ScanRules",
                rules.values().stream().map(ScanRuleOperations::tree).toList());
        return body.put("TotalCount", rules.size());
    }

    private static ObjectNode tree(Rule rule) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("CreateTime", rule.created());
        ArrayNode namespaces = tree.putArray("Namespaces");
        rule.namespaces().forEach(namespaces::add);
        ArrayNode repositories = tree.putArray("RepoNames");
        rule.repositories().forEach(repositories::add);
        return tree.put("RepoTagFilterPattern", rule.tags())
                .put("RuleName", rule.name())
                .put("ScanRuleId", rule.id())
                .put("ScanScope", rule.scope())
                .put("ScanType", "VUL")
                .put("TriggerType", rule.trigger())
                .put("UpdateTime", rule.updated());
    }

    private synchronized ObjectNode update(Parameters given) {
        String id = given.require("ScanRuleId");
        Rule there = rules.get(id);
        if (there == null) {
            throw unknown();
        }
        rules.put(id, rule(id, given, there.created()));
        return JsonNodeFactory.instance.objectNode();
    }

    private synchronized ObjectNode delete(Parameters given) {
        if (rules.remove(given.require("ScanRuleId")) == null) {
            throw unknown();
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private static OpenApiRefusal unknown() {
        return new OpenApiRefusal(404, "SCAN_RULE_NOT_EXIST", "scan rule is not exist");
    }
}
