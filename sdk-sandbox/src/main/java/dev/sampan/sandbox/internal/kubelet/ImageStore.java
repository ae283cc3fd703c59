package dev.sampan.sandbox.internal.kubelet;

import dev.sampan.value.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the kubelet looks for images: the sandbox's own registry, and word of all others. Thread-safe. */
public interface ImageStore {
    /** Whether the kubelet would get the image, and if not, the message that a container runtime gives. */
    Presence look(ImageReference image);

    /** Opens an image of the sandbox's own registry for unpacking; empty if it is not there. */
    Optional<LocalImage> open(ImageReference image);

    /**
     * What the kubelet finds.
     *
     * @param present whether a pull would succeed
     * @param own whether it is of the sandbox's own registry
     * @param digest the manifest digest if known, as {@code sha256:...}
     * @param bytes how large its layers and configuration are as they are stored; 0 if that is not known
     * @param error the container runtime's message if it is not present, such as {@code not found}
     */
    record Presence(
            boolean present,
            boolean own,
            @Nullable String digest,
            long bytes,
            @Nullable String error) {}

    /** A pulled image: its configuration and its layers, lowest first. */
    record LocalImage(ImageConfig config, List<Layer> layers) {}

    /** What the image says about its process (OCI image configuration). */
    record ImageConfig(
            List<String> entrypoint, List<String> cmd, Map<String, String> env, String workingDir, String user) {}

    /** One layer: a tar, gzip-compressed when {@code gzip} says so. */
    interface Layer {
        boolean gzip();

        InputStream open() throws IOException;
    }
}
