package dev.sampan.registry;

import dev.sampan.Registry;
import dev.sampan.Sampan;
import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A handle on one instance. */
record AcrInstance(Sampan sampan, AcrCalls acr, String region, String specification, String status)
        implements RegistryInstance {
    @Override
    public String id() {
        return acr.instanceId();
    }

    @Override
    public String name() {
        return acr.instanceName();
    }

    @Override
    public Registry registry() {
        return sampan.registry(id());
    }

    @Override
    public RegistryNetwork network() {
        return new AcrNetwork(this, acr);
    }

    @Override
    public RegistryScans scans() {
        return new AcrScans(acr);
    }

    @Override
    public RegistryLifecycle lifecycle() {
        return new AcrLifecycle(acr, this::registry);
    }

    @Override
    public RegistrySyncs syncs() {
        return new AcrSyncs(acr);
    }

    @Override
    public RegistryAccess access() {
        return new AcrAccess(this, acr);
    }

    @Override
    public Listing<RegistryNamespace> namespaces() {
        return new Listing<>(
                "namespaces of " + name(), new Namespaces(acr).pages(), RegistryNamespace::row, "repositories(name)");
    }

    @Override
    public Plan<RegistryNamespace> namespace(String name, Consumer<NamespaceSpec> spec) {
        NamespaceSpec wished = new NamespaceSpec(name);
        spec.accept(wished);
        return new Namespaces(acr).plan(name, wished.close());
    }

    @Override
    public Plan<String> deleteNamespace(String name) {
        return new Namespaces(acr).deletion(name);
    }

    @Override
    public Listing<RegistryRepository> repositories() {
        return listing("repositories of " + name());
    }

    @Override
    public Listing<RegistryRepository> repositories(String namespace) {
        return listing("repositories of " + name() + "/" + namespace, "RepoNamespaceName", namespace);
    }

    private Listing<RegistryRepository> listing(String what, String... filter) {
        return new Listing<>(
                what, new Repositories(acr).pages(filter), RegistryRepository::row, "tags(\"namespace/name\")");
    }

    @Override
    public Optional<RegistryRepository> find(String repository) {
        return new Repositories(acr).find(repository);
    }

    @Override
    public Plan<RegistryRepository> repository(String repository, Consumer<RepositorySpec> spec) {
        RepositorySpec wished = new RepositorySpec(repository);
        spec.accept(wished);
        return new Repositories(acr).plan(repository, wished.close());
    }

    @Override
    public Plan<String> deleteRepository(String repository) {
        return new Repositories(acr).deletion(repository);
    }

    @Override
    public Listing<RegistryTag> tags(String repository) {
        return new Listing<>(
                "tags of " + repository,
                new Tags(acr, new Repositories(acr).get(repository)).pages(),
                RegistryTag::row,
                "registry().resolve(\"" + repository + ":tag\")");
    }

    @Override
    public Optional<RegistryTag> tag(String repository, String tag) {
        return new Tags(acr, new Repositories(acr).get(repository)).find(tag);
    }

    @Override
    public Plan<RegistryTag> retag(String repository, String from, String to) {
        return new Tags(acr, new Repositories(acr).get(repository)).retag(from, to);
    }

    @Override
    public Plan<String> deleteTag(String repository, String tag) {
        return new Tags(acr, new Repositories(acr).get(repository)).deletion(tag);
    }

    @Override
    public String toString() {
        return PromptText.of(
                PromptText.headline("Registry instance ", name(), ""),
                List.of("id      " + id(), "kind    " + specification, "status  " + status),
                "next: repositories(), namespaces(), network(), access(), scans()");
    }
}
