/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.nohollownames;

import org.jspecify.annotations.NullMarked;
