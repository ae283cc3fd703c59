package dev.sampan.sandbox.internal.openapi.acr;

import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.registry.RegistryCatalog;
import dev.sampan.sandbox.internal.registry.RegistryCatalog.Entry;
import dev.sampan.value.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds repositories of the registry by id or by name. */
final class Repositories {
    private final RegistryCatalog catalog;

    Repositories(RegistryCatalog catalog) {
        this.catalog = catalog;
    }

    RegistryCatalog catalog() {
        return catalog;
    }

    /** By RepoId, else by RepoNamespaceName and RepoName. */
    Entry require(Parameters given) {
        String id = given.filter("RepoId").orElse("");
        return id.isEmpty()
                ? catalog.find(given.require("RepoNamespaceName") + "/" + given.require("RepoName"))
                        .orElseThrow(Repositories::unknown)
                : byId(id).orElseThrow(Repositories::unknown);
    }

    private Optional<Entry> byId(String id) {
        return catalog.list().stream()
                .filter(entry -> idOf(entry.name()).equals(id))
                .findFirst();
    }

    /** The part of the resource's name that names the repository; all of them, when there is no such repository. */
    String pathOrAll(Parameters given) {
        return given.filter("RepoId")
                .map(id -> byId(id).map(Entry::name).orElse("*"))
                .or(() -> given.filter("RepoNamespaceName")
                        .map(namespace ->
                                namespace + "/" + given.filter("RepoName").orElse("*")))
                .orElse("*");
    }

    static OpenApiRefusal unknown() {
        return new OpenApiRefusal(404, "REPO_NOT_EXIST", "repo is not exist");
    }

    static String namespaceOf(String repository) {
        int slash = repository.indexOf('/');
        return slash < 0 ? "library" : repository.substring(0, slash);
    }

    static String nameOf(String repository) {
        return repository.substring(repository.indexOf('/') + 1);
    }

    static String idOf(String repository) {
        return identifier("crr-", repository);
    }

    static String identifier(String prefix, String name) {
        return prefix
                + Digest.sha256(name.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
    }
}
