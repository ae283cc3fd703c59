/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.noshell;

import org.jspecify.annotations.NullMarked;
