/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.arrows.observe;

import org.jspecify.annotations.NullMarked;
