package dev.sampan.registry;

import dev.sampan.internal.spec.SpecLife;
import org.jspecify.annotations.Nullable;

/** What a repository should be. Alive only inside {@link RegistryInstance#repository}; setting a value twice is refused. */
public final class RepositorySpec {
    private final SpecLife life;

    @Nullable
    Boolean immutableTags;

    @Nullable
    Boolean open;

    @Nullable
    String summary;

    @Nullable
    String detail;

    RepositorySpec(String name) {
        this.life = new SpecLife("repository " + name);
    }

    /** A tag names one image for ever: a push to a tag that is taken is refused. Default for a new repository. */
    public RepositorySpec immutableTags() {
        immutableTags = life.once("tags", immutableTags, true);
        return this;
    }

    /** A tag may be pushed again and name another image. */
    public RepositorySpec movableTags() {
        immutableTags = life.once("tags", immutableTags, false);
        return this;
    }

    /** Whether everybody can pull from it. Default for a new repository: false. */
    public RepositorySpec open(boolean toEverybody) {
        open = life.once("open", open, toEverybody);
        return this;
    }

    /** What it is for, in a line. Default for a new repository: its name. */
    public RepositorySpec summary(String line) {
        summary = life.once("summary", summary, line);
        return this;
    }

    /** What there is to know about it, in Markdown. Default: nothing. */
    public RepositorySpec detail(String markdown) {
        detail = life.once("detail", detail, markdown);
        return this;
    }

    RepositorySpec close() {
        life.close();
        return this;
    }
}
