/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.nocycles.one;

import org.jspecify.annotations.NullMarked;
