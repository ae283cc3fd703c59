package dev.sampan.registry;

import dev.sampan.plan.Plan;
import java.util.function.Consumer;

/** Copies of images to other instances: by rules, or once. Immutable and thread-safe. */
public interface RegistrySyncs {
    /** All rules, in both directions. Cloud call: {@code cr:ListRepoSyncRule}. */
    Listing<SyncRule> list();

    /**
     * Plans a rule that copies a repository to another instance. ACR cannot change a rule: one of this name that is different is
     * refused. Cloud calls: {@code cr:ListRepoSyncRule}; applying {@code cr:CreateRepoSyncRule}.
     *
     * @param name the rule's name
     * @param repository {@code namespace/name}
     */
    Plan<SyncRule> rule(String name, String repository, SyncTarget target, Consumer<SyncSpec> spec);

    /**
     * Plans to delete the rule of this name; what was copied stays. Cloud calls: {@code cr:ListRepoSyncRule}; applying
     * {@code cr:DeleteRepoSyncRule}.
     */
    Plan<String> deleteRule(String name);

    /**
     * Plans to copy one tag once, and to wait until it is there. Cloud calls: {@code cr:GetRepository}, {@code cr:GetRepoTag};
     * applying {@code cr:CreateRepoSyncTask}, {@code cr:GetRepoSyncTask}.
     *
     * @param repository {@code namespace/name}
     * @param replace whether a tag of this name at the target may be replaced
     */
    Plan<String> copy(String repository, String tag, SyncTarget target, boolean replace);
}
