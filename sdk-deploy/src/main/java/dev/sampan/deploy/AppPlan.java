package dev.sampan.deploy;

import dev.sampan.plan.Plan;

/**
 * What deploying or scaling an app would do. Immutable and thread-safe; nothing has been written.
 *
 * <p>{@link #apply()} first reads the app again and throws {@code deploy.plan-outdated} if one of the fields that the plan has
 * read or would write moved since; other movement is ignored. A finding at level ENFORCE, a conflict with another field manager
 * included, makes it throw {@code deploy.plan-refused}; an act that is under way on the app, {@link AppHeldException}. Then the release is recorded, the objects are applied, and the rollout is
 * watched until it is complete, hopeless, or past its progress deadline. An interrupt ends the wait with
 * {@link dev.sampan.plan.Stopped}; the cluster goes on by itself.
 */
public interface AppPlan extends Plan<Release> {
    /**
     * A copy that takes these conflicting fields from their managers, and only these: applying refuses if by then others conflict
     * too. A field that an autoscaler owns cannot be taken.
     *
     * @param fields field paths as the conflict findings name them, such as {@code spec.replicas}
     */
    AppPlan force(String... fields);

    /**
     * A copy that takes over objects of the app's name that client-side {@code kubectl apply} or Helm has made; without it they are in the
     * way. What their managers own becomes Sampan's before anything is applied, so that what the spec leaves out is removed, now or later;
     * the changes show it. The Deployment keeps its selector. What controllers and other tools own stays theirs.
     */
    AppPlan adopt();

    /** How long its rollout is expected to take, and how many pods and connections there are at its peak. No call is made. */
    Forecast forecast();
}
