/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.arrows.deploy;

import org.jspecify.annotations.NullMarked;
