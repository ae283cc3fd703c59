package dev.sampan.deploy.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.value.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The image that another is built on.
 *
 * @param name its reference as it goes into labels, {@code scratch} for none
 * @param digest of the manifest or index that was named, null for scratch
 * @param registry where its layers are, null for scratch
 * @param repository where its layers are
 * @param layers lowest first
 * @param config its OCI image configuration; empty for scratch
 */
record BaseImage(
        String name,
        @Nullable Digest digest,
        @Nullable OciRegistry registry,
        String repository,
        List<BaseLayer> layers,
        ObjectNode config) {
    /** One layer as the base's manifest tells it, its media type in OCI terms. */
    record BaseLayer(Digest digest, long size, String mediaType) {}

    boolean isScratch() {
        return digest == null;
    }
}
