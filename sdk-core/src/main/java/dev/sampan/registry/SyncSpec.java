package dev.sampan.registry;

import dev.sampan.internal.spec.SpecLife;
import org.jspecify.annotations.Nullable;

/** What a sync rule should be. Alive only inside {@link RegistrySyncs#rule}; setting a value twice is refused. */
public final class SyncSpec {
    private final SpecLife life;

    @Nullable
    String tagFilter;

    @Nullable
    Boolean automatic;

    SyncSpec(String name) {
        this.life = new SpecLife("sync rule " + name);
    }

    /** A regular expression of the tags that are copied. Default: {@code .*}. */
    public SyncSpec tagFilter(String pattern) {
        tagFilter = life.once("tagFilter", tagFilter, pattern);
        return this;
    }

    /** Whether a push starts a copy. Default: true. */
    public SyncSpec automatic(boolean onPush) {
        automatic = life.once("automatic", automatic, onPush);
        return this;
    }

    SyncSpec close() {
        life.close();
        return this;
    }
}
