/** The rules that hold the house together, and a planted violation of each. */
@NullMarked
package dev.sampan.samples.house;

import org.jspecify.annotations.NullMarked;
