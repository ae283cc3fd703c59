/** A planted violation. */
@NullMarked
package dev.sampan.samples.house.planted.sandboxknowsonlythepubliccore.sandbox;

import org.jspecify.annotations.NullMarked;
