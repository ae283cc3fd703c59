package dev.sampan.deploy.image;

import dev.sampan.internal.text.PromptText;
import dev.sampan.value.Digest;
import dev.sampan.value.ImageReference;

/** An image of a registry, known by its digest. Immutable. */
public final class Image {
    private final ImageReference name;
    private final Digest digest;
    private final long sizeBytes;
    private final int layers;

    Image(ImageReference name, Digest digest, long sizeBytes, int layers) {
        this.name = name.withDigest(digest);
        this.digest = digest;
        this.sizeBytes = sizeBytes;
        this.layers = layers;
    }

    /** {@code registry/repository[:tag]@digest}: the text to deploy by. */
    public String reference() {
        return name.toString();
    }

    /** The manifest's digest. */
    public Digest digest() {
        return digest;
    }

    /** The parts of {@link #reference()}. */
    public ImageReference name() {
        return name;
    }

    /** Compressed size of all layers and the configuration, as a node would download it. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** How many layers it has; 0 for an index of several platforms. */
    public int layers() {
        return layers;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Image that && that.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        String tag = name.tag().map(t -> ":" + t).orElse("");
        return PromptText.headline("Image ", name.repository() + tag, "") + "\n  digest    " + digest + "\n  size      "
                + ImageText.size(sizeBytes) + " in " + layers + (layers == 1 ? " layer" : " layers") + "\n  reference "
                + reference() + "\n  next: deploy.app(name, image.reference(), ...)";
    }
}
