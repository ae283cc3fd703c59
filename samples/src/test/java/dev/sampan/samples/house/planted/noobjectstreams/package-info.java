/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.noobjectstreams;

import org.jspecify.annotations.NullMarked;
