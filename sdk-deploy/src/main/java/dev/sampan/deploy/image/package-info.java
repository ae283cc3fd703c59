/**
 * Images: built from a jar or a folder, searched for leaks, pushed, pinned by digest. Open {@link dev.sampan.deploy.image.Images}
 * first. Nothing here runs an image or touches a cluster.
 */
@NullMarked
package dev.sampan.deploy.image;

import org.jspecify.annotations.NullMarked;
