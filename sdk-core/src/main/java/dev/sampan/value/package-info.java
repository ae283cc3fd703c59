/** Values with a canonical text form: parsed once, immutable, printed as they are written. Open {@link dev.sampan.value.ImageReference} first. Nothing here touches a network. */
@NullMarked
package dev.sampan.value;

import org.jspecify.annotations.NullMarked;
