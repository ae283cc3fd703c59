package dev.sampan.deploy;

import dev.sampan.Registry;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.internal.session.Session;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Digest;
import dev.sampan.value.ImageReference;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A registry that only knows which tags and digests are there. */
final class KnownImages implements Registry, OciRegistry {
    private final Session session;
    private final Map<String, Digest> known = new HashMap<>();

    KnownImages(Session session) {
        this.session = session;
    }

    void push(String repository, String tag, String digest) {
        known.put(repository + ":" + tag, Digest.parse(digest));
        known.put(repository + ":" + digest, Digest.parse(digest));
    }

    void remove(String repository, String digest) {
        known.remove(repository + ":" + digest);
    }

    @Override
    public String host() {
        return "registry.example.com";
    }

    @Override
    public ImageReference resolve(String reference) {
        ImageReference image = ImageReference.parse(reference);
        return image.withRegistry(host())
                .withDigest(findManifest(image.repository(), image.tagOrDigest())
                        .orElseThrow()
                        .digest());
    }

    @Override
    public Optional<ManifestInfo> findManifest(String repository, String tagOrDigest) {
        return Optional.ofNullable(known.get(repository + ":" + tagOrDigest))
                .map(digest -> new ManifestInfo(digest, "application/vnd.oci.image.manifest.v1+json", 1));
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw InvalidRequestException.of("unwrap", "unwrap", type.getName(), "", "");
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public List<String> tags(String repository) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Manifest> getManifest(String repository, String tagOrDigest) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Digest putManifest(String repository, String tagOrDigest, String mediaType, byte[] content) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean hasBlob(String repository, Digest digest) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean mountBlob(String repository, Digest digest, String fromRepository) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pushBlob(String repository, Digest digest, BlobSource source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public InputStream pullBlob(String repository, Digest digest) {
        throw new UnsupportedOperationException();
    }
}
