/**
 * The session's one HTTP client: pooled, capped, cancellable, silent about secrets. Open {@link dev.sampan.internal.http.HttpCalls}
 * first. Nothing here knows a protocol above HTTP.
 */
@NullMarked
package dev.sampan.internal.http;

import org.jspecify.annotations.NullMarked;
