/** What the samples share. */
@NullMarked
package dev.sampan.samples;

import org.jspecify.annotations.NullMarked;
