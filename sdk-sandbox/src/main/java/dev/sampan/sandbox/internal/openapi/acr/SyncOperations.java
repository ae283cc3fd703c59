package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.registry.RegistryCatalog.Entry;
import dev.sampan.sandbox.internal.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules that copy repositories, and single copies. There is no other instance: its tags are not looked at. Thread-safe. */
final class SyncOperations {
    private static final Duration COPY = Duration.ofSeconds(20);

    private final String instance;
    private final String region;
    private final Repositories repositories;
    private final Timeline timeline;
    private final List<ObjectNode> rules = new ArrayList<>();
    private final Map<String, ObjectNode> tasks = new HashMap<>();
    private int numbers;

    SyncOperations(String instance, String region, Repositories repositories, Timeline timeline) {
        this.instance = instance;
        this.region = region;
        this.repositories = repositories;
        this.timeline = timeline;
    }

    List<Operation> all(InstanceActions actions) {
        return List.of(
                actions.on(
                        "repository/{InstanceId}/{NamespaceName}/{RepoName}",
                        "CreateRepoSyncRule",
                        Set.of(
                                "NamespaceName",
                                "RepoName",
                                "SyncRuleName",
                                "SyncScope",
                                "SyncTrigger",
                                "TagFilter",
                                "TargetInstanceId",
                                "TargetNamespaceName",
                                "TargetRegionId",
                                "TargetRepoName"),
                        this::createRule),
                actions.on(
                        "repository/{InstanceId}/{NamespaceName}/{RepoName}",
                        "ListRepoSyncRule",
                        Set.of("NamespaceName", "PageNo", "PageSize", "RepoName", "TargetInstanceId", "TargetRegionId"),
                        this::listRules),
                actions.on("repository/{InstanceId}/*", "DeleteRepoSyncRule", Set.of("SyncRuleId"), this::deleteRule),
                actions.onRepository(
                        repositories,
                        "CreateRepoSyncTask",
                        Set.of(
                                "Override",
                                "RepoId",
                                "Tag",
                                "TargetInstanceId",
                                "TargetNamespace",
                                "TargetRegionId",
                                "TargetRepoName",
                                "TargetTag"),
                        this::createTask),
                actions.on("repository/{InstanceId}/*", "GetRepoSyncTask", Set.of("SyncTaskId"), this::getTask));
    }

    private synchronized ObjectNode createRule(Parameters given) {
        String scope = given.require("SyncScope");
        if (!scope.equals("REPO")) {
            throw new OpenApiRefusal(400, "UnsupportedParameter", "The sandbox's sync rules have the scope REPO.");
        }
        if (!Set.of("PASSIVE", "INITIATIVE").contains(given.require("SyncTrigger"))) {
            throw Parameters.invalid("SyncTrigger", "is neither PASSIVE nor INITIATIVE");
        }
        String repository = given.require("NamespaceName") + "/" + given.require("RepoName");
        if (repositories.catalog().find(repository).isEmpty()) {
            throw Repositories.unknown();
        }
        String name = given.require("SyncRuleName");
        if (rules.stream().anyMatch(each -> each.path("SyncRuleName").asText().equals(name))) {
            throw new OpenApiRefusal(409, "SYNC_RULE_ALREADY_EXIST", "sync rule already exists: " + name);
        }
        String id = Repositories.identifier("crsr-", name + ++numbers);
        rules.add(JsonNodeFactory.instance
                .objectNode()
                .put("CreateTime", timeline.now().toEpochMilli())
                .put("CrossUser", false)
                .put("LocalInstanceId", instance)
                .put("LocalNamespaceName", given.require("NamespaceName"))
                .put("LocalRegionId", region)
                .put("LocalRepoName", given.require("RepoName"))
                .put("ModifiedTime", timeline.now().toEpochMilli())
                .put("SyncDirection", "FROM")
                .put("SyncRuleId", id)
                .put("SyncRuleName", name)
                .put("SyncScope", scope)
                .put("SyncTrigger", given.require("SyncTrigger"))
                .put("TagFilter", given.require("TagFilter"))
                .put("TargetInstanceId", given.require("TargetInstanceId"))
                .put("TargetNamespaceName", given.require("TargetNamespaceName"))
                .put("TargetRegionId", given.require("TargetRegionId"))
                .put("TargetRepoName", given.require("TargetRepoName")));
        return JsonNodeFactory.instance.objectNode().put("SyncRuleId", id);
    }

    private synchronized ObjectNode listRules(Parameters given) {
        List<ObjectNode> found = rules.stream()
                .filter(each -> fits(given, "NamespaceName", each, "LocalNamespaceName"))
                .filter(each -> fits(given, "RepoName", each, "LocalRepoName"))
                .filter(each -> fits(given, "TargetInstanceId", each, "TargetInstanceId"))
                .filter(each -> fits(given, "TargetRegionId", each, "TargetRegionId"))
                .map(ObjectNode::deepCopy)
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        InstanceActions.page(given, body, "SyncRules", found);
        return body.put("TotalCount", found.size());
    }

    private static boolean fits(Parameters given, String parameter, ObjectNode rule, String field) {
        return given.filter(parameter).map(rule.path(field).asText()::equals).orElse(true);
    }

    private synchronized ObjectNode deleteRule(Parameters given) {
        String id = given.require("SyncRuleId");
        if (!rules.removeIf(each -> each.path("SyncRuleId").asText().equals(id))) {
            throw new OpenApiRefusal(404, "SYNC_RULE_NOT_EXIST", "sync rule is not exist");
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private synchronized ObjectNode createTask(Parameters given) {
        given.require("RepoId");
        Entry entry = repositories.require(given);
        String tag = given.require("Tag");
        if (repositories.catalog().tags(entry.name()).stream()
                .noneMatch(each -> each.tag().equals(tag))) {
            throw new OpenApiRefusal(404, "REPO_TAG_NOT_EXIST", "repo tag is not exist");
        }
        String id = Repositories.identifier("crst-", entry.name() + tag + ++numbers);
        ObjectNode task = JsonNodeFactory.instance.objectNode();
        task.put("CrossUser", false).put("Progress", 0).put("SyncedSize", 0).put("SyncTaskId", id);
        task.put("TaskStatus", "SYNCING").put("TaskTrigger", "INITIATIVE");
        task.putObject("ImageFrom")
                .put("ImageTag", tag)
                .put("InstanceId", instance)
                .put("RegionId", region)
                .put("RepoName", Repositories.nameOf(entry.name()))
                .put("RepoNamespaceName", Repositories.namespaceOf(entry.name()));
        task.putObject("ImageTo")
                .put("ImageTag", given.require("TargetTag"))
                .put("InstanceId", given.require("TargetInstanceId"))
                .put("RegionId", given.require("TargetRegionId"))
                .put("RepoName", given.require("TargetRepoName"))
                .put("RepoNamespaceName", given.require("TargetNamespace"));
        tasks.put(id, task);
        timeline.schedule(COPY, () -> complete(id));
        return JsonNodeFactory.instance.objectNode().put("SyncTaskId", id);
    }

    private synchronized void complete(String id) {
        ObjectNode task = tasks.get(id);
        if (task != null) {
            task.put("Progress", 100).put("TaskStatus", "SUCCESS");
        }
    }

    private synchronized ObjectNode getTask(Parameters given) {
        ObjectNode task = tasks.get(given.require("SyncTaskId"));
        if (task == null) {
            throw new OpenApiRefusal(404, "SYNC_TASK_NOT_EXIST", "sync task is not exist");
        }
        return task.deepCopy();
    }
}
