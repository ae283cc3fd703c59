/** RAM: who may do what, and the actions that say so. Open {@link dev.sampan.sandbox.internal.openapi.ram.Ram} first. */
@NullMarked
package dev.sampan.sandbox.internal.openapi.ram;

import org.jspecify.annotations.NullMarked;
