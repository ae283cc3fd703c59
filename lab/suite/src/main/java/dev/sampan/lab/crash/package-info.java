/** Processes that deploy and are halted at each of their remote calls. Open {@link dev.sampan.lab.crash.Crash} first. */
@NullMarked
package dev.sampan.lab.crash;

import org.jspecify.annotations.NullMarked;
