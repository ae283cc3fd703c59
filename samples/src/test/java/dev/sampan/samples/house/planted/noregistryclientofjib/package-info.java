/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.noregistryclientofjib;

import org.jspecify.annotations.NullMarked;
