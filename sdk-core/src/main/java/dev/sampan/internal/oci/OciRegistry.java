package dev.sampan.internal.oci;

import dev.sampan.internal.session.Session;
import dev.sampan.value.Digest;
import java.io.InputStream;
import java.util.Optional;

/**
 * The registry calls Sampan makes: each under the session's retry policy and one deadline, each failure a
 * {@link dev.sampan.problem.RegistryException}. Thread-safe. {@code Registry.unwrap(OciRegistry.class)} gives it to sibling
 * modules.
 */
public interface OciRegistry {
    String host();

    Session session();

    /** HEAD of a manifest by tag or digest. */
    Optional<ManifestInfo> findManifest(String repository, String tagOrDigest);

    /** GET of a manifest; its bytes are checked against its digest. */
    Optional<Manifest> getManifest(String repository, String tagOrDigest);

    /** PUT of a manifest under a tag or its digest; the digest that the registry names is checked. */
    Digest putManifest(String repository, String tagOrDigest, String mediaType, byte[] content);

    boolean hasBlob(String repository, Digest digest);

    /** Mounts a blob of another repository of this registry; false when the registry wants an upload instead. */
    boolean mountBlob(String repository, Digest digest, String fromRepository);

    /** Uploads a blob that is not there yet, in one or in several chunks, resuming after a cut. */
    void pushBlob(String repository, Digest digest, BlobSource source);

    /** The content of a blob; the stream fails at its end if the digest does not match. */
    InputStream pullBlob(String repository, Digest digest);

    /** A manifest's address and type. */
    record ManifestInfo(Digest digest, String mediaType, long size) {}

    /** A manifest and its bytes. */
    record Manifest(Digest digest, String mediaType, byte[] content) {}

    /** A blob that can be opened again for a retry. */
    interface BlobSource {
        long size();

        InputStream open() throws java.io.IOException;
    }
}
