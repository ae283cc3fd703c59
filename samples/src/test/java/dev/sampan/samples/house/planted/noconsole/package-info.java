/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.noconsole;

import org.jspecify.annotations.NullMarked;
