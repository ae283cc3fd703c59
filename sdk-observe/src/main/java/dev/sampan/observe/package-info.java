/** How apps are, why they are not, and what they say. Open {@link dev.sampan.observe.Observe} first. Nothing here changes a cluster. */
@NullMarked
package dev.sampan.observe;

import org.jspecify.annotations.NullMarked;
