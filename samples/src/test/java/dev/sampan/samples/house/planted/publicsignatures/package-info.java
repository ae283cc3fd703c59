/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.publicsignatures;

import org.jspecify.annotations.NullMarked;
