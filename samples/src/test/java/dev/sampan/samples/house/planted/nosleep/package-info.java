/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.nosleep;

import org.jspecify.annotations.NullMarked;
