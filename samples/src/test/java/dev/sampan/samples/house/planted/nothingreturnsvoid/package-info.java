/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.nothingreturnsvoid;

import org.jspecify.annotations.NullMarked;
