/**
 * The session and the handles it gives out. Open {@link dev.sampan.Sampan} first. Nothing here deploys, observes or secures:
 * that is for the feature modules.
 */
@NullMarked
package dev.sampan;

import org.jspecify.annotations.NullMarked;
