/** The sandbox's one timeline: real, automatic or moved by hand. */
@NullMarked
package dev.sampan.sandbox.internal.time;

import org.jspecify.annotations.NullMarked;
