/** Events of a running act, for whoever listens. Open {@link dev.sampan.progress.ProgressListener} first. Nothing here prints by itself. */
@NullMarked
package dev.sampan.progress;

import org.jspecify.annotations.NullMarked;
