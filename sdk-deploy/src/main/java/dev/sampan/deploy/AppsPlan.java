package dev.sampan.deploy;

import dev.sampan.plan.Plan;

/**
 * What deploying several apps together would do. Immutable and thread-safe; nothing has been written.
 *
 * <p>{@link #apply()} first reads all apps again, by one list per kind, and throws {@code deploy.plan-outdated} before anything is
 * written if one of the fields that the plan has read or would write moved since. Then it goes tier by tier: the releases of a tier
 * are recorded, its objects applied, side by side, and its rollouts waited for. When one is bad, the tiers after it are not begun;
 * the outcome says how far each app came.
 */
public interface AppsPlan extends Plan<ReleasedApps> {
    /**
     * A copy that takes these conflicting fields of one app from their managers. As {@link AppPlan#force}.
     *
     * @throws dev.sampan.problem.InvalidRequestException if the plan has no such app
     */
    AppsPlan force(String app, String... fields);

    /**
     * A copy that takes over what kubectl or Helm has made of one app. As {@link AppPlan#adopt}.
     *
     * @throws dev.sampan.problem.InvalidRequestException if the plan has no such app
     */
    AppsPlan adopt(String app);
}
