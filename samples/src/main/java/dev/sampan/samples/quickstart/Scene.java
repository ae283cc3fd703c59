package dev.sampan.samples.quickstart;

import dev.sampan.Sampan;
import dev.sampan.deploy.AppSpec;
import dev.sampan.deploy.image.ImageSpec;
import dev.sampan.plan.Evidence;

/** Where the story plays, and how to look there at the other side of what Sampan says. */
public interface Scene {
    /** The first line's end: where we are. */
    String title();

    Sampan sampan();

    /** {@code host:port} of the registry. */
    String registry();

    /** Where the app is deployed; it is created if it is not there. */
    String namespace();

    /** What the image needs besides its jar to run here. */
    void equip(ImageSpec image);

    /** What pods must be told to end as the process of release 2 does. Pods that are processes need no telling. */
    void directToFail(AppSpec app);

    /** Whether this is what an honest explanation of release 2's failure must quote. */
    boolean provesTheFailure(Evidence evidence);

    /**
     * Looks whether the app is served.
     *
     * @return what was seen, as a line
     * @throws StoryFailedException if it is not served
     */
    String requireServing(String app) throws InterruptedException;
}
