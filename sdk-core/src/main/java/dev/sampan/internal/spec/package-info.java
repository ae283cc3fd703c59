/** What the specs of sibling modules share. Open {@link dev.sampan.internal.spec.SpecLife} first. Never part of a public signature. */
@NullMarked
package dev.sampan.internal.spec;

import org.jspecify.annotations.NullMarked;
