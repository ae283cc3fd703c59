/** Words for people: what is hidden, what is cut, how a duration reads. Open {@link dev.sampan.internal.text.Redaction} first. Nothing here prints by itself. */
@NullMarked
package dev.sampan.internal.text;

import org.jspecify.annotations.NullMarked;
