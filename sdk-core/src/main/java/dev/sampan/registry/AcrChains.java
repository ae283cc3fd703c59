package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.plan.Change;
import dev.sampan.plan.Plan;
import dev.sampan.registry.Draft.Act;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The delivery chains of one instance. */
record AcrChains(AcrCalls acr) implements RegistryChains {
    @Override
    public Listing<DeliveryChain> list(String repository) {
        Pager<Listed> pages = pages(repository);
        return new Listing<>(
                "delivery chains of " + repository,
                () -> pages.stream().flatMap(each -> get(each).stream()).iterator(),
                DeliveryChain::row,
                "chain(name, repository, spec)");
    }

    /** A chain as the list tells of it, without its stages. */
    private record Listed(String id, String name) {}

    private Pager<Listed> pages(String repository) {
        RepositoryPath path = RepositoryPath.parse(repository);
        return acr.pages(
                "delivery chains",
                AcrApi.LIST_CHAIN,
                "Chains",
                tree -> new Listed(
                        tree.path("ChainId").asText(), tree.path("Name").asText()),
                Listed::id,
                "RepoName",
                path.name(),
                "RepoNamespaceName",
                path.namespace());
    }

    private Optional<Listed> listed(String name, String repository) {
        return pages(repository).stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
    }

    private Optional<DeliveryChain> get(Listed listed) {
        return acr.find(AcrApi.GET_CHAIN, "ChainId", listed.id()).map(AcrChains::value);
    }

    private static DeliveryChain value(JsonNode tree) {
        JsonNode config = tree.path("ChainConfig");
        return new DeliveryChain(
                tree.path("ChainId").asText(),
                tree.path("Name").asText(),
                tree.path("Description").asText(""),
                ChainConfig.stages(config),
                ChainConfig.block(config));
    }

    @Override
    public Optional<DeliveryChain> find(String name, String repository) {
        return listed(name, repository).flatMap(this::get);
    }

    @Override
    public Plan<DeliveryChain> chain(String name, String repository, Consumer<ChainSpec> spec) {
        ChainSpec wished = new ChainSpec(name);
        spec.accept(wished);
        wished.close();
        return new RegistryPlan<>(
                acr,
                "delivery chain " + name,
                () -> draft(name, repository, wished),
                () -> find(name, repository)
                        .orElseThrow(() -> new IllegalStateException("the chain was there a moment ago")),
                List.of());
    }

    private Draft draft(String name, String repository, ChainSpec spec) {
        Optional<DeliveryChain> there = find(name, repository);
        DeliveryChain now = there.orElse(new DeliveryChain("", name, "", byDefault(), Optional.empty()));
        DeliveryChain wished = new DeliveryChain(
                now.id(),
                name,
                spec.description != null ? spec.description : now.description(),
                Arrays.stream(ChainStage.values())
                        .filter(stage ->
                                spec.stages.getOrDefault(stage, now.stages().contains(stage)))
                        .toList(),
                spec.block != null ? Optional.of(spec.block) : now.block());
        String object = "DeliveryChain/" + name;
        if (there.isEmpty()) {
            return new Draft(
                    List.of(new Change(Change.Kind.CREATE, object, "", null, wished.row())),
                    "",
                    List.of(new Act("create the delivery chain " + name, () -> create(wished, repository))));
        }
        List<Change> changes = new ArrayList<>();
        Fields.compare(changes, object, "stages", now.stages(), wished.stages());
        Fields.compare(changes, object, "block", told(now.block()), told(wished.block()));
        Fields.compare(changes, object, "description", now.description(), wished.description());
        return changes.isEmpty()
                ? Draft.nothing(now.toString())
                : new Draft(
                        changes,
                        now.toString(),
                        List.of(new Act("change the delivery chain " + name, () -> update(wished))));
    }

    private static List<ChainStage> byDefault() {
        return Arrays.stream(ChainStage.values())
                .filter(stage -> stage.compareTo(ChainStage.SNAPSHOT) < 0)
                .toList();
    }

    private static String told(Optional<ChainBlock> block) {
        return block.map(ChainBlock::toString).orElse("never");
    }

    private void create(DeliveryChain chain, String repository) {
        RepositoryPath path = RepositoryPath.parse(repository);
        acr.call(
                AcrApi.CREATE_CHAIN,
                "ChainConfig",
                ChainConfig.text(chain.stages(), chain.block()),
                "Description",
                chain.description(),
                "Name",
                chain.name(),
                "RepoName",
                path.name(),
                "RepoNamespaceName",
                path.namespace());
    }

    private void update(DeliveryChain chain) {
        acr.call(
                AcrApi.UPDATE_CHAIN,
                "ChainConfig",
                ChainConfig.text(chain.stages(), chain.block()),
                "ChainId",
                chain.id(),
                "Description",
                chain.description(),
                "Name",
                chain.name());
    }

    @Override
    public Plan<String> deleteChain(String name, String repository) {
        return new RegistryPlan<>(
                acr, "delivery chain " + name, () -> deletionDraft(name, repository), () -> name, List.of());
    }

    private Draft deletionDraft(String name, String repository) {
        return listed(name, repository)
                .map(there -> new Draft(
                        List.of(new Change(Change.Kind.DELETE, "DeliveryChain/" + name, "", null, null)),
                        there.toString(),
                        List.of(new Act(
                                "delete the delivery chain " + name,
                                () -> acr.call(AcrApi.DELETE_CHAIN, "ChainId", there.id())))))
                .orElseGet(() -> Draft.nothing(""));
    }

    @Override
    public Listing<ChainRun> runs(String repository) {
        RepositoryPath path = RepositoryPath.parse(repository);
        return new Listing<>(
                "chain runs of " + repository,
                acr.pages(
                        "runs of delivery chains",
                        AcrApi.LIST_CHAIN_INSTANCE,
                        "ChainInstances",
                        AcrChains::run,
                        ChainRun::id,
                        "RepoName",
                        path.name(),
                        "RepoNamespaceName",
                        path.namespace()),
                ChainRun::row,
                "list(repository)");
    }

    private static ChainRun run(JsonNode tree) {
        return new ChainRun(
                tree.path("ChainInstanceId").asText(),
                tree.path("Chain").path("ChainName").asText(),
                tree.path("RepoNamespaceName").asText() + "/"
                        + tree.path("RepoName").asText(),
                tree.path("Status").asText(),
                tree.path("Result").asText(""),
                Instant.ofEpochMilli(tree.path("StartTime").asLong()));
    }

    @Override
    public String toString() {
        return "Delivery chains of " + acr.instanceName() + "\n  next: list(repository), runs(repository)";
    }
}
