/** Plays suites on both targets, removes what must differ, compares, and publishes the number. */
@NullMarked
package dev.sampan.lab.fidelity;

import org.jspecify.annotations.NullMarked;
