package dev.sampan.deploy;

import dev.sampan.plan.Plan;
import java.time.Duration;

/** What letting a paused rollout go on would do. Immutable and thread-safe; nothing has been written. */
public interface RolloutPlan extends Plan<App> {
    /**
     * A copy that looks at the release for a while after it is ready, as {@link AppSpec#watch} does. Gates are code of the process that
     * wanted them: those that the release was deployed with are not kept, and without these it is judged by its rollout alone. If it turns
     * bad, what it was deployed with decides: {@link AppSpec#onFailure}.
     *
     * @throws dev.sampan.problem.InvalidRequestException if the rollout brings no release that is still to be judged
     */
    RolloutPlan watch(Gates gates, Duration limit);
}
