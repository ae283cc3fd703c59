/** Small programs that do one thing each, to be copied. */
@NullMarked
package dev.sampan.samples.recipes;

import org.jspecify.annotations.NullMarked;
