package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.registry.RegistryCatalog;
import dev.sampan.sandbox.internal.registry.RegistryCatalog.TagEntry;
import dev.sampan.sandbox.internal.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Rules that delete old tags, every week by themselves. Thread-safe. */
final class LifecycleOperations {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Set<String> SCOPES = Set.of("INSTANCE", "NAMESPACE", "REPO");

    private final String instance;
    private final RegistryCatalog catalog;
    private final Timeline timeline;
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private int numbers;

    LifecycleOperations(String instance, RegistryCatalog catalog, Timeline timeline) {
        this.instance = instance;
        this.catalog = catalog;
        this.timeline = timeline;
    }

    private record Rule(
            String id,
            boolean automatic,
            boolean deletesTags,
            String scope,
            String namespace,
            String repository,
            long newest,
            String keep,
            Instant created,
            Instant next) {
        boolean covers(String name) {
            return switch (scope) {
                case "REPO" -> name.equals(namespace + "/" + repository);
                case "NAMESPACE" -> Repositories.namespaceOf(name).equals(namespace);
                default -> true;
            };
        }

        Rule nextAt(Instant at) {
            return new Rule(id, automatic, deletesTags, scope, namespace, repository, newest, keep, created, at);
        }
    }

    List<Operation> all(InstanceActions actions) {
        return List.of(
                actions.on(
                        "repository/{InstanceId}/{NamespaceName}/{RepoName}",
                        "CreateArtifactLifecycleRule",
                        Set.of(
                                "Auto",
                                "EnableDeleteTag",
                                "NamespaceName",
                                "RepoName",
                                "RetentionTagCount",
                                "ScheduleTime",
                                "Scope",
                                "TagRegexp"),
                        this::create),
                actions.on(
                        "repository/{InstanceId}/*",
                        "ListArtifactLifecycleRule",
                        Set.of("EnableDeleteTag", "PageNo", "PageSize"),
                        this::list),
                actions.on("repository/{InstanceId}/*", "DeleteArtifactLifecycleRule", Set.of("RuleId"), this::delete));
    }

    private synchronized ObjectNode create(Parameters given) {
        String scope = given.require("Scope");
        if (!SCOPES.contains(scope)) {
            throw Parameters.invalid("Scope", "is none of " + SCOPES);
        }
        boolean automatic = given.flag("Auto");
        if (automatic && !given.require("ScheduleTime").equals("WEEK")) {
            throw new OpenApiRefusal(400, "UnsupportedParameter", "The sandbox's rules run every WEEK.");
        }
        Rule rule = new Rule(
                Repositories.identifier("cralr-", "rule" + ++numbers),
                automatic,
                given.flag("EnableDeleteTag"),
                scope,
                scope.equals("INSTANCE") ? "" : given.require("NamespaceName"),
                scope.equals("REPO") ? given.require("RepoName") : "",
                given.number("RetentionTagCount", 1, 10_000, 30),
                pattern(given),
                timeline.now(),
                timeline.now().plus(WEEK));
        rules.put(rule.id(), rule);
        if (automatic) {
            timeline.scheduleBackground(WEEK, () -> run(rule.id()));
        }
        return JsonNodeFactory.instance.objectNode().put("RuleId", rule.id());
    }

    private static String pattern(Parameters given) {
        String text = given.filter("TagRegexp").orElse("");
        try {
            Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw Parameters.invalid("TagRegexp", "is no regular expression");
        }
        return text;
    }

    private synchronized void run(String id) {
        Rule rule = rules.get(id);
        if (rule == null) {
            return;
        }
        rules.put(id, rule.nextAt(timeline.now().plus(WEEK)));
        timeline.scheduleBackground(WEEK, () -> run(id));
        if (rule.deletesTags()) {
            catalog.list().stream()
                    .map(RegistryCatalog.Entry::name)
                    .filter(rule::covers)
                    .forEach(name -> sweep(name, rule));
        }
    }

    private void sweep(String repository, Rule rule) {
        Pattern keep = Pattern.compile(rule.keep().isEmpty() ? "(?!)" : rule.keep());
        catalog.tags(repository).stream()
                .filter(tag -> !keep.matcher(tag.tag()).matches())
                .sorted(Comparator.comparing(TagEntry::updated).reversed())
                .skip(rule.newest())
                .forEach(tag -> catalog.deleteTag(repository, tag.tag()));
    }

    private synchronized ObjectNode list(Parameters given) {
        List<ObjectNode> found = rules.values().stream()
                .filter(rule -> given.filter("EnableDeleteTag").isEmpty()
                        || rule.deletesTags() == given.flag("EnableDeleteTag"))
                .map(this::tree)
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        InstanceActions.page(given, body, "Rules", found);
        return body.put("TotalCount", found.size());
    }

    private ObjectNode tree(Rule rule) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Auto", rule.automatic())
                .put("CreateTime", rule.created().toEpochMilli())
                .put("EnableDeleteTag", rule.deletesTags())
                .put("InstanceId", instance)
                .put("ModifiedTime", rule.created().toEpochMilli())
                .put("NamespaceName", rule.namespace())
                .put("NextTime", rule.automatic() ? rule.next().toEpochMilli() : 0)
                .put("RepoName", rule.repository())
                .put("RetentionTagCount", rule.newest())
                .put("RuleId", rule.id())
                .put("ScheduleTime", rule.automatic() ? "WEEK" : "")
                .put("Scope", rule.scope())
                .put("TagRegexp", rule.keep());
    }

    private synchronized ObjectNode delete(Parameters given) {
        if (rules.remove(given.require("RuleId")) == null) {
            throw new OpenApiRefusal(404, "LIFECYCLE_RULE_NOT_EXIST", "lifecycle rule is not exist");
        }
        return JsonNodeFactory.instance.objectNode();
    }
}
