package dev.sampan.sandbox.internal.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.registry.RegistryCatalog;
import dev.sampan.sandbox.internal.registry.RegistryLogins;
import dev.sampan.value.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** CR 2018-12-01: the one registry instance of the sandbox. A namespace is there when it was created or has a repository. */
final class RegistryOperations {
    private static final String VERSION = "2018-12-01";
    private static final String NAME = "sandbox";
    private static final String TEMPORARY_USER = "cr_temp_user";
    private static final String PRIVATE = "PRIVATE";

    private final String id;
    private final String region;
    private final String host;
    private final RegistryLogins logins;
    private final RegistryCatalog catalog;
    private final Clock clock;
    private final Instant created;
    private final Set<String> namespaces = new ConcurrentSkipListSet<>();

    RegistryOperations(
            String id, String region, String host, RegistryLogins logins, RegistryCatalog catalog, Clock clock) {
        this.id = id;
        this.region = region;
        this.host = host;
        this.logins = logins;
        this.catalog = catalog;
        this.clock = clock;
        this.created = clock.instant();
    }

    List<Operation> all() {
        List<Operation> all = new ArrayList<>();
        all.add(Operation.rpc(
                VERSION,
                "ListInstance",
                Set.of("InstanceName", "InstanceStatus", "PageNo", "PageSize", "ResourceGroupId"),
                this::listInstance));
        add(all, "GetInstance", Set.of(), p -> instance());
        add(all, "ListInstanceEndpoint", Set.of("ModuleName", "Summary"), p -> endpoints());
        all.add(Operation.rpc(VERSION, "GetAuthorizationToken", Set.of("ExpiresInHours", "InstanceId"), this::token));
        add(
                all,
                "ListNamespace",
                Set.of("NamespaceName", "NamespaceStatus", "PageNo", "PageSize"),
                this::listNamespace);
        add(
                all,
                "CreateNamespace",
                Set.of("AutoCreateRepo", "DefaultRepoType", "NamespaceName"),
                this::createNamespace);
        add(
                all,
                "ListRepository",
                Set.of("PageNo", "PageSize", "RepoName", "RepoNamespaceName", "RepoStatus"),
                this::listRepository);
        add(all, "GetRepository", Set.of("RepoId", "RepoName", "RepoNamespaceName"), this::getRepository);
        add(
                all,
                "CreateRepository",
                Set.of("Detail", "RepoName", "RepoNamespaceName", "RepoType", "Summary", "TagImmutability"),
                this::createRepository);
        add(all, "ListRepoTag", Set.of("PageNo", "PageSize", "RepoId"), this::listRepoTag);
        return all;
    }

    private void add(
            List<Operation> all, String action, Set<String> parameters, Function<Parameters, ObjectNode> handler) {
        Set<String> known = new HashSet<>(parameters);
        known.add("InstanceId");
        all.add(Operation.rpc(VERSION, action, known, (given, caller) -> {
            requireInstance(given);
            return succeeded(handler.apply(given));
        }));
    }

    private void requireInstance(Parameters given) {
        if (!given.require("InstanceId").equals(id)) {
            throw new OpenApiRefusal(404, "INSTANCE_NOT_EXIST", "instance is not exist");
        }
    }

    private static ObjectNode succeeded(ObjectNode body) {
        return body.put("Code", "success").put("IsSuccess", true);
    }

    private JsonNode listInstance(Parameters given, @Nullable Caller caller) {
        boolean matches = given.filter("InstanceName").map(NAME::equals).orElse(true)
                && given.filter("InstanceStatus").map("RUNNING"::equals).orElse(true);
        ObjectNode instance = instance();
        instance.put("CreateTime", created.toString()).put("ModifiedTime", created.toString());
        instance.put("RegionId", region);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        page(given, body, "Instances", matches ? List.of(instance) : List.of());
        return succeeded(body.put("TotalCount", matches ? 1 : 0));
    }

    private ObjectNode instance() {
        ObjectNode instance = JsonNodeFactory.instance.objectNode();
        instance.put("CreateTime", created.toEpochMilli());
        instance.put("InstanceId", id);
        instance.put("InstanceName", NAME);
        instance.put("InstanceSpecification", "Enterprise_Advanced");
        instance.put("InstanceStatus", "RUNNING");
        instance.put("ModifiedTime", created.toEpochMilli());
        instance.putArray("Tags");
        return instance;
    }

    private ObjectNode endpoints() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode endpoint = body.putArray("Endpoints").addObject();
        endpoint.put("AclEnable", false);
        endpoint.putArray("AclEntries");
        endpoint.putArray("Domains").addObject().put("Domain", host).put("Type", "SYSTEM");
        endpoint.put("Enable", true);
        endpoint.put("EndpointType", "internet");
        endpoint.putArray("LinkedVpcs");
        endpoint.put("Status", "RUNNING");
        return body;
    }

    /** A login lives no longer than the temporary key that asked for it. */
    private JsonNode token(Parameters given, @Nullable Caller caller) {
        requireInstance(given);
        Instant end = clock.instant().plus(Duration.ofHours(given.number("ExpiresInHours", 1, 24, 1)));
        Instant most = caller == null ? null : caller.end();
        if (most != null && most.isBefore(end)) {
            end = most;
        }
        String password = AccessKeys.random(64);
        logins.add(TEMPORARY_USER, password, end);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("AuthorizationToken", password);
        body.put("ExpireTime", end.toEpochMilli());
        return succeeded(body.put("TempUsername", TEMPORARY_USER));
    }

    private Set<String> allNamespaces() {
        Set<String> all = new TreeSet<>(namespaces);
        catalog.list().forEach(entry -> all.add(namespaceOf(entry)));
        return all;
    }

    private ObjectNode listNamespace(Parameters given) {
        List<ObjectNode> found = new ArrayList<>();
        for (String name : allNamespaces()) {
            if (given.filter("NamespaceName").map(name::equals).orElse(true)
                    && given.filter("NamespaceStatus").map("NORMAL"::equals).orElse(true)) {
                found.add(JsonNodeFactory.instance
                        .objectNode()
                        .put("AutoCreateRepo", true)
                        .put("DefaultRepoType", PRIVATE)
                        .put("InstanceId", id)
                        .put("NamespaceId", identifier("crn-", name))
                        .put("NamespaceName", name)
                        .put("NamespaceStatus", "NORMAL"));
            }
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        page(given, body, "Namespaces", found);
        return body.put("TotalCount", Integer.toString(found.size()));
    }

    private ObjectNode createNamespace(Parameters given) {
        String name = given.require("NamespaceName");
        if (!name.matches("[a-z0-9](?:[a-z0-9._-]{0,118}[a-z0-9])?")) {
            throw Parameters.invalid("NamespaceName", "is no name of lower-case letters, digits, dots and dashes");
        }
        if (given.filter("AutoCreateRepo").map("false"::equalsIgnoreCase).orElse(false)) {
            throw new OpenApiRefusal(
                    400, "UnsupportedParameter", "The sandbox's namespaces always create repositories on push.");
        }
        if (allNamespaces().contains(name)) {
            throw new OpenApiRefusal(409, "NAMESPACE_ALREADY_EXIST", "namespace already exists: " + name);
        }
        namespaces.add(name);
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode listRepository(Parameters given) {
        List<ObjectNode> found = catalog.list().stream()
                .filter(entry -> given.filter("RepoNamespaceName")
                                .map(namespaceOf(entry)::equals)
                                .orElse(true)
                        && given.filter("RepoName").map(repoOf(entry)::equals).orElse(true)
                        && given.filter("RepoStatus")
                                .map(status -> status.equals("NORMAL") || status.equals("ALL"))
                                .orElse(true))
                .map(this::repository)
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        page(given, body, "Repositories", found);
        return body.put("TotalCount", Integer.toString(found.size()));
    }

    private ObjectNode getRepository(Parameters given) {
        RegistryCatalog.Entry entry = given.filter("RepoId").isPresent()
                ? byId(given.require("RepoId"))
                : catalog.find(given.require("RepoNamespaceName") + "/" + given.require("RepoName"))
                        .orElseThrow(RegistryOperations::noRepository);
        return repository(entry).put("Detail", entry.detail());
    }

    private ObjectNode createRepository(Parameters given) {
        String namespace = given.require("RepoNamespaceName");
        if (!allNamespaces().contains(namespace)) {
            throw new OpenApiRefusal(404, "NAMESPACE_NOT_EXIST", "namespace is not exist");
        }
        if (!given.require("RepoType").equals(PRIVATE)) {
            throw new OpenApiRefusal(400, "UnsupportedParameter", "The sandbox's repositories are PRIVATE.");
        }
        String name = namespace + "/" + given.require("RepoName");
        boolean made = catalog.create(
                name,
                given.flag("TagImmutability"),
                given.require("Summary"),
                given.filter("Detail").orElse(""));
        if (!made) {
            throw new OpenApiRefusal(409, "REPO_ALREADY_EXIST", "repo already exists: " + name);
        }
        return JsonNodeFactory.instance.objectNode().put("RepoId", identifier("crr-", name));
    }

    private ObjectNode repository(RegistryCatalog.Entry entry) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("CreateTime", entry.created().toEpochMilli())
                .put("InstanceId", id)
                .put("ModifiedTime", entry.modified().toEpochMilli())
                .put("RepoBuildType", "MANUAL")
                .put("RepoId", identifier("crr-", entry.name()))
                .put("RepoName", repoOf(entry))
                .put("RepoNamespaceName", namespaceOf(entry))
                .put("RepoStatus", "NORMAL")
                .put("RepoType", PRIVATE)
                .put("Summary", entry.summary())
                .put("TagImmutability", entry.immutableTags());
    }

    private ObjectNode listRepoTag(Parameters given) {
        RegistryCatalog.Entry entry = byId(given.require("RepoId"));
        List<ObjectNode> images = catalog.tags(entry.name()).stream()
                .map(tag -> JsonNodeFactory.instance
                        .objectNode()
                        .put("Digest", hexOf(tag.digest()))
                        .put("ImageCreate", Long.toString(tag.updated().toEpochMilli()))
                        .put("ImageId", hexOf(tag.imageId()))
                        .put("ImageSize", tag.size())
                        .put("ImageUpdate", Long.toString(tag.updated().toEpochMilli()))
                        .put("Status", "NORMAL")
                        .put("Tag", tag.tag()))
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        page(given, body, "Images", images);
        return body.put("TotalCount", Integer.toString(images.size()));
    }

    private RegistryCatalog.Entry byId(String repoId) {
        return catalog.list().stream()
                .filter(entry -> identifier("crr-", entry.name()).equals(repoId))
                .findFirst()
                .orElseThrow(RegistryOperations::noRepository);
    }

    private static OpenApiRefusal noRepository() {
        return new OpenApiRefusal(404, "REPO_NOT_EXIST", "repo is not exist");
    }

    private static void page(Parameters given, ObjectNode body, String key, List<ObjectNode> all) {
        long number = given.number("PageNo", 1, Integer.MAX_VALUE, 1);
        long size = given.number("PageSize", 1, 100, 30);
        body.put("PageNo", number).put("PageSize", size);
        ArrayNode array = body.putArray(key);
        all.stream().skip((number - 1) * size).limit(size).forEach(array::add);
    }

    private static String namespaceOf(RegistryCatalog.Entry entry) {
        int slash = entry.name().indexOf('/');
        return slash < 0 ? "library" : entry.name().substring(0, slash);
    }

    private static String repoOf(RegistryCatalog.Entry entry) {
        return entry.name().substring(entry.name().indexOf('/') + 1);
    }

    private static String hexOf(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }

    private static String identifier(String prefix, String name) {
        return prefix
                + Digest.sha256(name.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
    }
}
