/** What went wrong, told so that a person can act. Open {@link dev.sampan.problem.SampanException} first. Nothing here decides what to do next. */
@NullMarked
package dev.sampan.problem;

import org.jspecify.annotations.NullMarked;
