/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.sandboxknowsonlythepubliccore.internal;

import org.jspecify.annotations.NullMarked;
