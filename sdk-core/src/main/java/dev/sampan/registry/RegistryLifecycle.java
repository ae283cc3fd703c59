package dev.sampan.registry;

import dev.sampan.plan.Plan;
import java.util.function.Consumer;

/** Rules by which old tags are deleted. Immutable and thread-safe. */
public interface RegistryLifecycle {
    /** All rules. Cloud call: {@code cr:ListArtifactLifecycleRule}. */
    Listing<LifecycleRule> list();

    /**
     * Plans a rule for a repository. The plan says which tags its first run would delete if it ran now. When one of them is in use by
     * {@link LifecycleSpec#usedIn(dev.sampan.Cluster...)} or {@link LifecycleSpec#inUse}, or when that cannot be told, it refuses; the
     * same is asked once more when it is applied. Cloud calls: {@code cr:GetRepository}, {@code cr:ListRepoTag},
     * {@code cr:ListArtifactLifecycleRule}; applying {@code cr:CreateArtifactLifecycleRule}.
     *
     * @param repository {@code namespace/name}
     */
    Plan<LifecycleRule> rule(String repository, Consumer<LifecycleSpec> spec);

    /**
     * Plans to delete a rule by its id. Cloud calls: {@code cr:ListArtifactLifecycleRule}; applying
     * {@code cr:DeleteArtifactLifecycleRule}.
     */
    Plan<String> deleteRule(String id);
}
