/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.nocycles.two;

import org.jspecify.annotations.NullMarked;
