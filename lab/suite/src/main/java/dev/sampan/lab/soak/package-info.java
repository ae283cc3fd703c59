/** Calls the cloud for a long time while it fails at random, and looks for what stays behind. Open {@link dev.sampan.lab.soak.Soak} first. */
@NullMarked
package dev.sampan.lab.soak;

import org.jspecify.annotations.NullMarked;
