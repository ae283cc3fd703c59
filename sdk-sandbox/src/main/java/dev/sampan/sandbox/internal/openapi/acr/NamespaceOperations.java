package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.openapi.acr.Namespaces.Namespace;
import java.util.List;
import java.util.Set;

/** Namespaces: made, listed, changed, deleted. */
final class NamespaceOperations {
    private static final String ONE = "repository/{InstanceId}/{NamespaceName}";

    private final String instance;
    private final Namespaces namespaces;

    NamespaceOperations(String instance, Namespaces namespaces) {
        this.instance = instance;
        this.namespaces = namespaces;
    }

    List<Operation> all(InstanceActions actions) {
        Set<String> settings = Set.of("AutoCreateRepo", "DefaultRepoConfiguration", "DefaultRepoType", "NamespaceName");
        return List.of(
                actions.on(ONE, "CreateNamespace", settings, this::create),
                actions.on(ONE, "UpdateNamespace", settings, this::update),
                actions.on(ONE, "DeleteNamespace", Set.of("NamespaceName"), this::delete),
                actions.on(
                        "repository/{InstanceId}/*",
                        "ListNamespace",
                        Set.of("NamespaceName", "NamespaceStatus", "PageNo", "PageSize"),
                        this::list));
    }

    private ObjectNode create(Parameters given) {
        String name = given.require("NamespaceName");
        if (!name.matches("[a-z0-9](?:[a-z0-9._-]{0,118}[a-z0-9])?")) {
            throw Parameters.invalid("NamespaceName", "is no name of lower-case letters, digits, dots and dashes");
        }
        if (namespaces.find(name).isPresent()) {
            throw new OpenApiRefusal(409, "NAMESPACE_ALREADY_EXIST", "namespace already exists: " + name);
        }
        namespaces.put(settings(given, Namespace.of(name)));
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode update(Parameters given) {
        namespaces.put(settings(given, require(given)));
        return JsonNodeFactory.instance.objectNode();
    }

    private Namespace settings(Parameters given, Namespace before) {
        if (!given.filter("DefaultRepoType")
                .orElse(RepositoryOperations.PRIVATE)
                .equals(RepositoryOperations.PRIVATE)) {
            throw new OpenApiRefusal(400, "UnsupportedParameter", "The sandbox's repositories are PRIVATE.");
        }
        boolean creates = given.filter("AutoCreateRepo").isPresent()
                ? given.flag("AutoCreateRepo")
                : before.createsRepositories();
        boolean fixed = given.filter("DefaultRepoConfiguration")
                .map(DefaultConfiguration::fixedTags)
                .orElse(before.fixedTags());
        return new Namespace(before.name(), creates, fixed, before.deleting());
    }

    private ObjectNode delete(Parameters given) {
        Namespace there = require(given);
        if (!there.deleting()) {
            namespaces.delete(there);
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private Namespace require(Parameters given) {
        return namespaces
                .find(given.require("NamespaceName"))
                .orElseThrow(() -> new OpenApiRefusal(404, "NAMESPACE_NOT_EXIST", "namespace is not exist"));
    }

    private ObjectNode list(Parameters given) {
        List<ObjectNode> found = namespaces.list().stream()
                .filter(each ->
                        given.filter("NamespaceName").map(each.name()::equals).orElse(true))
                .filter(each -> given.filter("NamespaceStatus")
                        .map(status(each)::equals)
                        .orElse(true))
                .map(this::tree)
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        InstanceActions.page(given, body, "Namespaces", found);
        return body.put("TotalCount", Integer.toString(found.size()));
    }

    private static String status(Namespace namespace) {
        return namespace.deleting() ? "DELETING" : "NORMAL";
    }

    private ObjectNode tree(Namespace namespace) {
        ObjectNode tree = JsonNodeFactory.instance
                .objectNode()
                .put("AutoCreateRepo", namespace.createsRepositories())
                .put("DefaultRepoType", RepositoryOperations.PRIVATE)
                .put("InstanceId", instance)
                .put("NamespaceId", Repositories.identifier("crn-", namespace.name()))
                .put("NamespaceName", namespace.name())
                .put("NamespaceStatus", status(namespace));
        tree.putObject("DefaultRepoConfiguration")
                .put("RepoType", RepositoryOperations.PRIVATE)
                .put("TagImmutability", namespace.fixedTags());
        return tree;
    }
}
