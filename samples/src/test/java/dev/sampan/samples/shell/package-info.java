/** Tests of the prompt. */
@NullMarked
package dev.sampan.samples.shell;

import org.jspecify.annotations.NullMarked;
