/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.nosystemclock;

import org.jspecify.annotations.NullMarked;
