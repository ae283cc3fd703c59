package dev.sampan.deploy.image;

import dev.sampan.Registry;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.internal.session.Session;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RegistryException;
import dev.sampan.problem.RemoteError;
import dev.sampan.value.Digest;
import dev.sampan.value.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry in memory that checks digests, writes down what it was asked, and fails on demand. */
final class MemoryRegistry implements OciRegistry, Registry {
    private final Session session;
    final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    final Map<String, Manifest> manifests = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
    final AtomicInteger failPushes = new AtomicInteger();
    final AtomicInteger failManifestAfterTaking = new AtomicInteger();

    MemoryRegistry(Session session) {
        this.session = session;
    }

    long count(String call) {
        return calls.stream().filter(c -> c.startsWith(call)).count();
    }

    Manifest manifest(String repositoryAndTag) {
        return java.util.Objects.requireNonNull(manifests.get(repositoryAndTag), repositoryAndTag);
    }

    @Override
    public String host() {
        return "registry.example.com";
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public Optional<ManifestInfo> findManifest(String repository, String tagOrDigest) {
        calls.add("findManifest");
        return Optional.ofNullable(manifests.get(repository + "@" + tagOrDigest))
                .map(m -> new ManifestInfo(m.digest(), m.mediaType(), m.content().length));
    }

    @Override
    public Optional<Manifest> getManifest(String repository, String tagOrDigest) {
        calls.add("getManifest");
        return Optional.ofNullable(manifests.get(repository + "@" + tagOrDigest));
    }

    @Override
    public Digest putManifest(String repository, String tagOrDigest, String mediaType, byte[] content) {
        calls.add("putManifest");
        Manifest manifest = new Manifest(Digest.sha256(content), mediaType, content.clone());
        manifests.put(repository + "@" + tagOrDigest, manifest);
        manifests.put(repository + "@" + manifest.digest(), manifest);
        if (failManifestAfterTaking.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw failure("the answer was lost");
        }
        return manifest.digest();
    }

    @Override
    public boolean hasBlob(String repository, Digest digest) {
        calls.add("hasBlob");
        return blobs.containsKey(repository + "@" + digest);
    }

    @Override
    public boolean mountBlob(String repository, Digest digest, String fromRepository) {
        calls.add("mountBlob");
        byte[] content = blobs.get(fromRepository + "@" + digest);
        if (content == null) {
            return false;
        }
        blobs.put(repository + "@" + digest, content);
        return true;
    }

    @Override
    public void pushBlob(String repository, Digest digest, BlobSource source) {
        calls.add("pushBlob");
        if (failPushes.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw failure("the connection was cut");
        }
        try (InputStream in = source.open()) {
            byte[] content = in.readAllBytes();
            if (!Digest.sha256(content).equals(digest) || content.length != source.size()) {
                throw new AssertionError("pushed bytes do not match " + digest);
            }
            blobs.put(repository + "@" + digest, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InputStream pullBlob(String repository, Digest digest) {
        return new ByteArrayInputStream(blobs.get(repository + "@" + digest));
    }

    @Override
    public ImageReference resolve(String reference) {
        throw new UnsupportedOperationException(reference);
    }

    @Override
    public List<String> tags(String repository) {
        throw new UnsupportedOperationException(repository);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw InvalidRequestException.of("unwrap", "unwrap", type.getName(), "", "");
    }

    private static RegistryException failure(String happened) {
        return new RegistryException(
                new Problem("registry.transport", "push a blob", happened, "the network", "try again"),
                new RemoteError(0, "", null, true),
                null);
    }
}
