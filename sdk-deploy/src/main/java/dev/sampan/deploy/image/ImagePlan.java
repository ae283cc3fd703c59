package dev.sampan.deploy.image;

import dev.sampan.plan.Plan;

/**
 * What building and pushing an image would do. Immutable and thread-safe; nothing has been sent.
 *
 * <p>{@link #apply()} assembles the same bytes again, refuses if the source has changed since ({@code image.plan-outdated}) or
 * the tag was taken by other content meanwhile ({@code image.tag-taken}), sends the blobs that the registry lacks and the
 * manifest last. Applying after a failure or a stop sends only what is still missing.
 */
public interface ImagePlan extends Plan<Image> {
    /** The image as it will be: reference, digest, size. */
    Image image();
}
