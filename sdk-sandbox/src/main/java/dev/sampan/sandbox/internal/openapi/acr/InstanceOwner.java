package dev.sampan.sandbox.internal.openapi.acr;

import dev.sampan.sandbox.internal.registry.RegistryOwner;

/** The instance as the owner of its registry: the endpoint's access list and the settings of namespaces hold there. */
final class InstanceOwner implements RegistryOwner {
    private final InternetEndpoint internet;
    private final Namespaces namespaces;
    private final PushEvents events;

    InstanceOwner(InternetEndpoint internet, Namespaces namespaces, PushEvents events) {
        this.internet = internet;
        this.namespaces = namespaces;
        this.events = events;
    }

    @Override
    public void pushed(String repository, String tag) {
        events.pushed(repository, tag);
    }

    @Override
    public boolean admits(String address) {
        return internet.admits(address);
    }

    @Override
    public NewRepository onPush(String repository) {
        return namespaces
                .find(Repositories.namespaceOf(repository))
                .map(namespace -> {
                    if (!namespace.createsRepositories() || namespace.deleting()) {
                        return NewRepository.REFUSED;
                    }
                    return namespace.fixedTags() ? NewRepository.FIXED_TAGS : NewRepository.MOVABLE_TAGS;
                })
                .orElse(NewRepository.MOVABLE_TAGS);
    }
}
