/** Time that a test can move. Open {@link dev.sampan.time.Sleeper} first. Nothing here reads a clock by itself. */
@NullMarked
package dev.sampan.time;

import org.jspecify.annotations.NullMarked;
