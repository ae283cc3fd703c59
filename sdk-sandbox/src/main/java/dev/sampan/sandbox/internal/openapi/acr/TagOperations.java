package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.registry.RegistryCatalog.Entry;
import dev.sampan.sandbox.internal.registry.RegistryCatalog.TagEntry;
import java.util.List;
import java.util.Set;

/** Tags: listed, read, given once more, taken away. */
final class TagOperations {
    private final Repositories repositories;

    TagOperations(Repositories repositories) {
        this.repositories = repositories;
    }

    List<Operation> all(InstanceActions actions) {
        return List.of(
                actions.onRepository(repositories, "ListRepoTag", Set.of("PageNo", "PageSize", "RepoId"), this::list),
                actions.onRepository(repositories, "GetRepoTag", Set.of("RepoId", "Tag"), this::get),
                actions.onRepository(repositories, "DeleteRepoTag", Set.of("RepoId", "Tag"), this::delete),
                actions.on(
                        "repository/{InstanceId}/{NamespaceName}/{RepoName}",
                        "CreateRepoTag",
                        Set.of("FromTag", "NamespaceName", "RepoName", "ToTag"),
                        this::create));
    }

    private ObjectNode list(Parameters given) {
        Entry entry = byId(given);
        List<ObjectNode> images = repositories.catalog().tags(entry.name()).stream()
                .map(tag -> tree(tag)
                        .put("ImageCreate", Long.toString(tag.updated().toEpochMilli()))
                        .put("ImageUpdate", Long.toString(tag.updated().toEpochMilli())))
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        InstanceActions.page(given, body, "Images", images);
        return body.put("TotalCount", Integer.toString(images.size()));
    }

    private Entry byId(Parameters given) {
        given.require("RepoId");
        return repositories.require(given);
    }

    private ObjectNode get(Parameters given) {
        Entry entry = byId(given);
        String tag = given.require("Tag");
        TagEntry found = repositories.catalog().tags(entry.name()).stream()
                .filter(each -> each.tag().equals(tag))
                .findFirst()
                .orElseThrow(TagOperations::unknown);
        return tree(found)
                .put("ImageCreate", found.updated().toEpochMilli())
                .put("ImageUpdate", found.updated().toEpochMilli());
    }

    private ObjectNode delete(Parameters given) {
        Entry entry = byId(given);
        if (!repositories.catalog().deleteTag(entry.name(), given.require("Tag"))) {
            throw unknown();
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode create(Parameters given) {
        String name = given.require("NamespaceName") + "/" + given.require("RepoName");
        if (repositories.catalog().find(name).isEmpty()) {
            throw Repositories.unknown();
        }
        String to = given.require("ToTag");
        return switch (repositories.catalog().retag(name, given.require("FromTag"), to)) {
            case DONE -> JsonNodeFactory.instance.objectNode();
            case NO_SUCH_TAG -> throw unknown();
            case TAG_IS_FIXED ->
                throw new OpenApiRefusal(409, "TAG_IMMUTABLE", "the tag " + to + " is immutable and already exists");
        };
    }

    private static OpenApiRefusal unknown() {
        return new OpenApiRefusal(404, "REPO_TAG_NOT_EXIST", "repo tag is not exist");
    }

    private static ObjectNode tree(TagEntry tag) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Digest", hexOf(tag.digest()))
                .put("ImageId", hexOf(tag.imageId()))
                .put("ImageSize", tag.size())
                .put("Status", "NORMAL")
                .put("Tag", tag.tag());
    }

    private static String hexOf(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }
}
