package dev.sampan.registry;

import dev.sampan.internal.spec.SpecLife;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a scan rule should be. Alive only inside {@link RegistryScans#rule}; setting a value twice is refused. */
public final class ScanRuleSpec {
    private final SpecLife life;

    @Nullable
    List<String> repositories;

    @Nullable
    String tags;

    @Nullable
    Boolean automatic;

    ScanRuleSpec(String name) {
        this.life = new SpecLife("scan rule " + name);
    }

    /** The repositories of the namespace that are scanned, by their names; none means all. Default for a new rule: all. */
    public ScanRuleSpec repositories(String... names) {
        repositories = life.once("repositories", repositories, List.of(names));
        return this;
    }

    /** A regular expression of the tags that are scanned. Default for a new rule: {@code .*}. */
    public ScanRuleSpec tags(String pattern) {
        tags = life.once("tags", tags, pattern);
        return this;
    }

    /** Whether a push starts a scan. Default for a new rule: true. */
    public ScanRuleSpec automatic(boolean onPush) {
        automatic = life.once("automatic", automatic, onPush);
        return this;
    }

    ScanRuleSpec close() {
        life.close();
        return this;
    }
}
