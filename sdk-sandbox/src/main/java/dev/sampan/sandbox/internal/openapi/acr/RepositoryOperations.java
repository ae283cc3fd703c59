package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.registry.RegistryCatalog.Entry;
import java.util.List;
import java.util.Set;

/** Repositories: made, read, listed, changed, deleted. */
final class RepositoryOperations {
    static final String PRIVATE = "PRIVATE";
    private static final String NAMED = "repository/{InstanceId}/{RepoNamespaceName}/{RepoName}";

    private final String instance;
    private final Namespaces namespaces;
    private final Repositories repositories;

    RepositoryOperations(String instance, Namespaces namespaces, Repositories repositories) {
        this.instance = instance;
        this.namespaces = namespaces;
        this.repositories = repositories;
    }

    List<Operation> all(InstanceActions actions) {
        Set<String> settings =
                Set.of("Detail", "RepoName", "RepoNamespaceName", "RepoType", "Summary", "TagImmutability");
        Set<String> named = Set.of("RepoId", "RepoName", "RepoNamespaceName");
        return List.of(
                actions.on(NAMED, "CreateRepository", settings, this::create),
                actions.onRepository(
                        repositories,
                        "UpdateRepository",
                        Set.of(
                                "Detail",
                                "RepoId",
                                "RepoName",
                                "RepoNamespaceName",
                                "RepoType",
                                "Summary",
                                "TagImmutability"),
                        this::update),
                actions.onRepository(repositories, "GetRepository", named, this::get),
                actions.onRepository(repositories, "DeleteRepository", named, this::delete),
                actions.on(
                        "repository/{InstanceId}/{RepoNamespaceName}/*",
                        "ListRepository",
                        Set.of("PageNo", "PageSize", "RepoName", "RepoNamespaceName", "RepoStatus"),
                        this::list));
    }

    private ObjectNode create(Parameters given) {
        String namespace = given.require("RepoNamespaceName");
        if (namespaces.find(namespace).isEmpty()) {
            throw new OpenApiRefusal(404, "NAMESPACE_NOT_EXIST", "namespace is not exist");
        }
        requirePrivate(given.require("RepoType"));
        String name = namespace + "/" + given.require("RepoName");
        boolean made = repositories
                .catalog()
                .create(
                        name,
                        given.flag("TagImmutability"),
                        given.require("Summary"),
                        given.filter("Detail").orElse(""));
        if (!made) {
            throw new OpenApiRefusal(409, "REPO_ALREADY_EXIST", "repo already exists: " + name);
        }
        return JsonNodeFactory.instance.objectNode().put("RepoId", Repositories.idOf(name));
    }

    private static void requirePrivate(String type) {
        if (!type.equals(PRIVATE)) {
            throw new OpenApiRefusal(400, "UnsupportedParameter", "The sandbox's repositories are PRIVATE.");
        }
    }

    private ObjectNode update(Parameters given) {
        Entry there = repositories.require(given);
        requirePrivate(given.filter("RepoType").orElse(PRIVATE));
        boolean fixed =
                given.filter("TagImmutability").isPresent() ? given.flag("TagImmutability") : there.immutableTags();
        repositories
                .catalog()
                .update(
                        there.name(),
                        fixed,
                        given.filter("Summary").orElse(there.summary()),
                        given.find("Detail").orElse(there.detail()));
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode get(Parameters given) {
        Entry there = repositories.require(given);
        return tree(there).put("Detail", there.detail());
    }

    private ObjectNode delete(Parameters given) {
        repositories.catalog().delete(repositories.require(given).name());
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode list(Parameters given) {
        List<ObjectNode> found = repositories.catalog().list().stream()
                .filter(entry -> given.filter("RepoNamespaceName")
                        .map(Repositories.namespaceOf(entry.name())::equals)
                        .orElse(true))
                .filter(entry -> given.filter("RepoName")
                        .map(Repositories.nameOf(entry.name())::equals)
                        .orElse(true))
                .filter(entry -> given.filter("RepoStatus")
                        .map(status -> status.equals("NORMAL") || status.equals("ALL"))
                        .orElse(true))
                .map(this::tree)
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        InstanceActions.page(given, body, "Repositories", found);
        return body.put("TotalCount", Integer.toString(found.size()));
    }

    private ObjectNode tree(Entry entry) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("CreateTime", entry.created().toEpochMilli())
                .put("InstanceId", instance)
                .put("ModifiedTime", entry.modified().toEpochMilli())
                .put("RepoBuildType", "MANUAL")
                .put("RepoId", Repositories.idOf(entry.name()))
                .put("RepoName", Repositories.nameOf(entry.name()))
                .put("RepoNamespaceName", Repositories.namespaceOf(entry.name()))
                .put("RepoStatus", "NORMAL")
                .put("RepoType", PRIVATE)
                .put("Summary", entry.summary())
                .put("TagImmutability", entry.immutableTags());
    }
}
