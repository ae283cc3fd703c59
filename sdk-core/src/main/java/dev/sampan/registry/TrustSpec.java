package dev.sampan.registry;

import dev.sampan.internal.spec.SpecLife;
import org.jspecify.annotations.Nullable;

/** How a cluster is let pull. Alive only inside {@link RegistryAccess#trust}; setting a value twice is refused. */
public final class TrustSpec {
    private final SpecLife life;

    @Nullable
    String namespace;

    @Nullable
    Boolean secret;

    TrustSpec(String cluster) {
        this.life = new SpecLife("trust of " + cluster);
    }

    /** The namespace in which it must work. Default: {@code default}. */
    public TrustSpec namespace(String name) {
        namespace = life.once("namespace", namespace, name);
        return this;
    }

    /**
     * By a pull secret of that namespace's default ServiceAccount instead of the credential add-on: for clusters that are not ACK's.
     * It holds a temporary login, which is good for a day at most. Default: by the add-on.
     */
    public TrustSpec pullSecret() {
        secret = life.once("pullSecret", secret, true);
        return this;
    }

    TrustSpec close() {
        life.close();
        return this;
    }

    String where() {
        return namespace == null ? "default" : namespace;
    }

    boolean bySecret() {
        return secret != null;
    }
}
