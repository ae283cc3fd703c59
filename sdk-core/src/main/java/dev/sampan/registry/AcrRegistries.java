package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.Sampan;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.problem.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The instances of one region. */
record AcrRegistries(Sampan sampan, CloudCalls cloud) implements Registries {
    private static final int NAMED = 20;

    static Registries on(Sampan sampan) {
        return new AcrRegistries(sampan, sampan.unwrap(CloudCalls.class));
    }

    @Override
    public Listing<RegistryInstance> list() {
        return new Listing<>(
                "registry instances",
                pages(),
                each -> each.name() + "  " + each.id() + "  " + each.status(),
                "get(name)");
    }

    private Pager<RegistryInstance> pages() {
        return AcrCalls.numbered(
                cloud,
                "registry instances",
                CloudApi.LIST_INSTANCE,
                "Instances",
                this::instance,
                RegistryInstance::id,
                Map.of());
    }

    private RegistryInstance instance(JsonNode tree) {
        String id = tree.path("InstanceId").asText();
        String name = tree.path("InstanceName").asText();
        return new AcrInstance(
                sampan,
                new AcrCalls(cloud, id, name),
                tree.path("InstanceSpecification").asText(),
                tree.path("InstanceStatus").asText());
    }

    @Override
    public Optional<RegistryInstance> find(String nameOrId) {
        List<RegistryInstance> all = new ArrayList<>();
        pages().forEach(all::add);
        return found(all, nameOrId);
    }

    private static Optional<RegistryInstance> found(List<RegistryInstance> all, String nameOrId) {
        return all.stream()
                .filter(each -> each.id().equals(nameOrId))
                .findFirst()
                .or(() -> all.stream()
                        .filter(each -> each.name().equals(nameOrId))
                        .findFirst());
    }

    @Override
    public RegistryInstance get(String nameOrId) {
        List<RegistryInstance> all = new ArrayList<>();
        pages().forEach(all::add);
        return found(all, nameOrId)
                .orElseThrow(() -> InvalidRequestException.of(
                        "registry.no-such-instance",
                        "find the ACR instance " + nameOrId,
                        "no instance in " + cloud.endpoints().region() + " has this name or id",
                        "there are "
                                + all.stream()
                                        .map(RegistryInstance::name)
                                        .limit(NAMED)
                                        .toList(),
                        "name one of them, or connect with another region"));
    }

    @Override
    public String toString() {
        return "Registries in " + cloud.endpoints().region() + "\n  next: list(), get(name)";
    }
}
