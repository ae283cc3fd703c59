/**
 * Apps on a cluster: planned, applied, judged, recorded and taken back. Open {@link dev.sampan.deploy.Deploy} first. Nothing here
 * builds an image, and nothing writes before {@code apply()}.
 */
@NullMarked
package dev.sampan.deploy;

import org.jspecify.annotations.NullMarked;
