package dev.sampan.registry;

import dev.sampan.Cluster;
import dev.sampan.Namespace;
import dev.sampan.internal.spec.SpecLife;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a lifecycle rule should do. Alive only inside {@link RegistryLifecycle#rule}; setting a value twice is refused. */
public final class LifecycleSpec {
    private final SpecLife life;

    @Nullable
    Integer newest;

    @Nullable
    String keepTags;

    @Nullable
    Boolean automatic;

    final List<String> inUse = new ArrayList<>();
    final List<ImageUse> places = new ArrayList<>();

    LifecycleSpec(String repository) {
        this.life = new SpecLife("lifecycle rule of " + repository);
    }

    /** How many of the newest tags stay, 1 or more. Default: 30. */
    public LifecycleSpec newest(int tags) {
        newest = life.once("newest", newest, tags);
        return this;
    }

    /** A regular expression of tags that stay for ever. Default: none. */
    public LifecycleSpec keepTags(String pattern) {
        keepTags = life.once("keepTags", keepTags, pattern);
        return this;
    }

    /** Whether it runs by itself, every week. Default: true. */
    public LifecycleSpec automatic(boolean everyWeek) {
        automatic = life.once("automatic", automatic, everyWeek);
        return this;
    }

    /**
     * Images that are used where {@link #usedIn(Cluster...)} cannot look, as references with a tag or a digest; those of other
     * repositories are passed over. May be called several times.
     */
    public LifecycleSpec inUse(String... references) {
        life.requireOpen();
        inUse.addAll(List.of(references));
        return this;
    }

    /**
     * Clusters whose use of the repository forbids to delete it: their pods, what makes pods, and the releases that Sampan keeps, in
     * all namespaces, read when the plan is made and again when it is applied. What cannot be read forbids it too. May be called
     * several times. RBAC in the whole cluster: {@code list} of pods, deployments, replicasets, statefulsets, daemonsets, jobs,
     * cronjobs and secrets.
     */
    public LifecycleSpec usedIn(Cluster... clusters) {
        life.requireOpen();
        List.of(clusters).forEach(each -> places.add(ImageUse.of(each)));
        return this;
    }

    /** As above, of some namespaces only; the same RBAC in each of them. */
    public LifecycleSpec usedIn(Namespace... namespaces) {
        life.requireOpen();
        List.of(namespaces).forEach(each -> places.add(ImageUse.of(each)));
        return this;
    }

    LifecycleSpec close() {
        life.close();
        return this;
    }
}
