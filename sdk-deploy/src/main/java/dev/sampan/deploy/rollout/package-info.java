/**
 * Whether what was written to a namespace has come up: done, hopeless with its cause, or undecided. Open
 * {@link dev.sampan.deploy.rollout.Rollouts} first. Nothing here writes.
 */
@NullMarked
package dev.sampan.deploy.rollout;

import org.jspecify.annotations.NullMarked;
