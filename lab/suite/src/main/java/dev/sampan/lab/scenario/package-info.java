/** Scenarios of controllers: what is done to a cluster, and what must come of it, told by milestones and invariants. */
@NullMarked
package dev.sampan.lab.scenario;

import org.jspecify.annotations.NullMarked;
