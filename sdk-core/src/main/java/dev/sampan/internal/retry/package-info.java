/**
 * The one retry layer, as data: what may be repeated, how long to wait, when to stop. Open {@link dev.sampan.internal.retry.Retrier}
 * first. Nothing here knows HTTP, and nothing here reads a clock or sleeps by itself.
 */
@NullMarked
package dev.sampan.internal.retry;

import org.jspecify.annotations.NullMarked;
