package dev.sampan.registry;

import dev.sampan.Sampan;
import dev.sampan.internal.cloud.AcrInstances;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.cloud.Pager;
import java.util.Optional;

/** The instances of one region. */
record AcrRegistries(Sampan sampan, CloudCalls cloud) implements Registries {
    static Registries on(Sampan sampan) {
        return new AcrRegistries(sampan, sampan.unwrap(CloudCalls.class));
    }

    @Override
    public Listing<RegistryInstance> list() {
        Pager<AcrInstances.AcrInstance> pages = new AcrInstances(cloud).list();
        return new Listing<>(
                "registry instances",
                () -> pages.stream().map(this::handle).iterator(),
                each -> each.name() + "  " + each.id() + "  " + each.status(),
                "get(name)");
    }

    private RegistryInstance handle(AcrInstances.AcrInstance listed) {
        return new AcrInstance(
                sampan,
                new AcrCalls(cloud, listed.id(), listed.name()),
                listed.region(),
                listed.specification(),
                listed.status());
    }

    @Override
    public Optional<RegistryInstance> find(String nameOrId) {
        return new AcrInstances(cloud).find(nameOrId).map(this::handle);
    }

    @Override
    public RegistryInstance get(String nameOrId) {
        return handle(new AcrInstances(cloud).get(nameOrId));
    }

    @Override
    public String toString() {
        return "Registries in " + cloud.endpoints().region() + "\n  next: list(), get(name)";
    }
}
