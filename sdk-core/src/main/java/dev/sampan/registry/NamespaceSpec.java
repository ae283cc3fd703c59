package dev.sampan.registry;

import dev.sampan.internal.spec.SpecLife;
import org.jspecify.annotations.Nullable;

/** What a namespace should be. Alive only inside {@link RegistryInstance#namespace}; setting a value twice is refused. */
public final class NamespaceSpec {
    private final SpecLife life;

    @Nullable
    Boolean createsRepositories;

    @Nullable
    Boolean open;

    NamespaceSpec(String name) {
        this.life = new SpecLife("namespace " + name);
    }

    /** Whether a push makes a repository that is not there. Default for a new namespace: false. */
    public NamespaceSpec createsRepositories(boolean onPush) {
        createsRepositories = life.once("createsRepositories", createsRepositories, onPush);
        return this;
    }

    /** Whether everybody can pull from a repository that a push makes. Default for a new namespace: false. */
    public NamespaceSpec openByDefault(boolean toEverybody) {
        open = life.once("openByDefault", open, toEverybody);
        return this;
    }

    NamespaceSpec close() {
        life.close();
        return this;
    }
}
