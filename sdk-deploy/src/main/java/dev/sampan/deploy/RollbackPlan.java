package dev.sampan.deploy;

import dev.sampan.plan.Plan;
import java.util.Optional;

/**
 * What going back to an earlier release would do. Immutable and thread-safe; nothing has been written. Applies like an
 * {@link AppPlan}: as a new numbered release that restores the old one. Restoring what already runs is
 * {@link dev.sampan.plan.Unchanged}.
 */
public interface RollbackPlan extends Plan<Release> {
    /**
     * A plan for the release with this number instead.
     *
     * @throws dev.sampan.problem.InvalidRequestException if the history has no such release
     */
    RollbackPlan to(int release);

    /** A copy that accepts a release whose rollout had failed or was never proven. Without it, such a release is refused. */
    RollbackPlan evenIfFailed();

    /** A copy that records why. Default: {@code rollback to release n}. */
    RollbackPlan cause(String why);

    /** The release that would be restored; empty if there is no good one, which makes applying refuse. */
    Optional<Release> target();
}
