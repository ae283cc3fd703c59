/** The sandbox's own speed, measured. Open {@link dev.sampan.samples.figures.SandboxFigures}. Not part of any test. */
@NullMarked
package dev.sampan.samples.figures;

import org.jspecify.annotations.NullMarked;
