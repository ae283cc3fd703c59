/** How releases lie in a cluster, for those who write them and those who ask what they use. For Sampan's own modules only. */
@NullMarked
package dev.sampan.internal.release;

import org.jspecify.annotations.NullMarked;
