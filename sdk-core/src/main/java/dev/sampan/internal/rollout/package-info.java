/**
 * What changes around the objects that somebody waits for, by one watch per kind and namespace however many wait. For Sampan's own
 * modules only. Open {@link dev.sampan.internal.rollout.RolloutWait} first. Nothing here judges.
 */
@NullMarked
package dev.sampan.internal.rollout;

import org.jspecify.annotations.NullMarked;
