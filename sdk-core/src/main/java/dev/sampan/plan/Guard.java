package dev.sampan.plan;

import java.util.List;

/**
 * Reviews a plan before it acts. Handed over with {@code connect(c -> c.guard(...))} or on a spec, never discovered. Must be
 * thread-safe; it may read the cluster but writes nothing.
 */
@FunctionalInterface
public interface Guard {
    /** What is wrong with this plan; the level of each finding decides whether applying goes on. */
    List<Finding> review(Review review);
}
