/** Sampan at the JShell prompt. Open {@link dev.sampan.samples.shell.SampanShell} first. It adds comfort, never a capability. */
@NullMarked
package dev.sampan.samples.shell;

import org.jspecify.annotations.NullMarked;
