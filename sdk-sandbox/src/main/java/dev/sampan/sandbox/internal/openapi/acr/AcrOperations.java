package dev.sampan.sandbox.internal.openapi.acr;

import dev.sampan.sandbox.internal.openapi.AccessControl;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.registry.RegistryServer;
import dev.sampan.sandbox.internal.time.Timeline;
import java.util.ArrayList;
import java.util.List;

/** CR 2018-12-01: the one registry instance of the sandbox, on its real registry. */
public final class AcrOperations {
    private final List<Operation> all = new ArrayList<>();
    private final Scanner scanner;
    private final OrderedInstances ordered = new OrderedInstances();

    /**
     * The actions on an instance, which becomes the owner of the registry.
     *
     * @param id {@code cri-...}
     */
    public AcrOperations(String id, String region, RegistryServer registry, AccessControl access, Timeline timeline) {
        InstanceActions actions = new InstanceActions(id);
        Namespaces namespaces = new Namespaces(registry.catalog(), timeline);
        Repositories repositories = new Repositories(registry.catalog());
        scanner = new Scanner(timeline);
        InternetEndpoint internet = new InternetEndpoint();
        DomainOperations domains = new DomainOperations(id, region, timeline);
        ScanRuleOperations scanRules = new ScanRuleOperations(timeline);
        ChainOperations chains = new ChainOperations(id, repositories, scanner, timeline);
        registry.ownedBy(new InstanceOwner(
                internet, namespaces, new PushEvents(registry.catalog(), scanRules, scanner, chains)));
        all.addAll(
                new InstanceOperations(id, region, registry.logins(), access, timeline.clock(), ordered).all(actions));
        all.addAll(new EndpointOperations(region, registry.host(), internet, domains::hosts, timeline).all(actions));
        all.addAll(new NamespaceOperations(id, namespaces).all(actions));
        all.addAll(new RepositoryOperations(id, namespaces, repositories).all(actions));
        all.addAll(new TagOperations(repositories).all(actions));
        all.addAll(new ScanOperations(repositories, scanner).all(actions));
        all.addAll(domains.all(actions));
        all.addAll(scanRules.all(actions));
        all.addAll(chains.all(actions));
        all.addAll(new LifecycleOperations(id, registry.catalog(), timeline).all(actions));
        all.addAll(new SyncOperations(id, region, repositories, timeline).all(actions));
    }

    /** What scans find. */
    public Scanner scanner() {
        return scanner;
    }

    /** The account's instances that are not there yet. */
    public OrderedInstances ordered() {
        return ordered;
    }

    /** All actions of the product. */
    public List<Operation> all() {
        return List.copyOf(all);
    }
}
