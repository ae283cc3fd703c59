package dev.sampan.internal.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.http.HttpCalls;
import dev.sampan.internal.oci.OciCalls.OciRequest;
import dev.sampan.internal.retry.CallClass;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.session.Session;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Digest;
import dev.sampan.value.ImageReference;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.HttpUrl;

/** The registry protocol. Immutable apart from its tokens, thread-safe. */
public final class OciClient implements OciRegistry {
    private static final long LARGEST_MANIFEST = 4L << 20;
    private static final int PAGE = 1_000;
    private static final int MOST_PAGES = 1_000;
    private static final Map<String, String> ACCEPT = Map.of(
            "Accept",
            String.join(
                    ", ",
                    "application/vnd.oci.image.manifest.v1+json",
                    "application/vnd.oci.image.index.v1+json",
                    "application/vnd.docker.distribution.manifest.v2+json",
                    "application/vnd.docker.distribution.manifest.list.v2+json",
                    "*/*;q=0.5"));

    private final String host;
    private final OciCalls calls;

    /**
     * A client of one registry.
     *
     * @param host {@code host[:port]}; plain HTTP for a loopback address, else HTTPS
     * @param trustedRealms token servers outside the registry's domain that may get the login
     */
    public OciClient(String host, HttpCalls http, LoginSource logins, Set<String> trustedRealms) {
        this.host = host;
        this.calls = new OciCalls(host, http, logins, trustedRealms);
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public Session session() {
        return calls.http().session();
    }

    @Override
    public Optional<ManifestInfo> findManifest(String repository, String tagOrDigest) {
        String attempted = "find " + name(repository, tagOrDigest);
        OciRequest request = OciRequest.read(
                        attempted, "HEAD", manifestUrl(repository, tagOrDigest), OciCalls.pull(repository))
                .withHeaders(ACCEPT);
        HttpAnswer answer = calls.send(request, calls.deadline());
        if (answer.status() == 404) {
            return Optional.empty();
        }
        requireSuccess(attempted, answer);
        String digest = answer.header("Docker-Content-Digest");
        String length = answer.header("Content-Length");
        if (digest == null || length == null) {
            return getManifest(repository, tagOrDigest)
                    .map(full -> new ManifestInfo(full.digest(), full.mediaType(), full.content().length));
        }
        Digest named = digest(attempted, digest);
        requireAsked(attempted, tagOrDigest, named);
        return Optional.of(new ManifestInfo(named, mediaType(answer), size(attempted, length)));
    }

    /** A registry may choose what a tag means, never what a digest means. */
    private void requireAsked(String attempted, String tagOrDigest, Digest named) {
        if (tagOrDigest.indexOf(':') >= 0 && !named.equals(Digest.parse(tagOrDigest))) {
            throw calls.errors().digestMismatch(attempted, tagOrDigest, named.toString());
        }
    }

    @Override
    public Optional<Manifest> getManifest(String repository, String tagOrDigest) {
        String attempted = "get " + name(repository, tagOrDigest);
        OciRequest request = OciRequest.read(
                        attempted, "GET", manifestUrl(repository, tagOrDigest), OciCalls.pull(repository))
                .withHeaders(ACCEPT);
        HttpAnswer answer = calls.send(request, calls.deadline(), Duration.ofSeconds(30), LARGEST_MANIFEST);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        requireSuccess(attempted, answer);
        Digest actual = verified(attempted, tagOrDigest, answer);
        return Optional.of(new Manifest(actual, mediaType(answer), answer.body()));
    }

    /** The digest of the content; it must be the one that was asked for and the one that the registry names. */
    private Digest verified(String attempted, String tagOrDigest, HttpAnswer answer) {
        String named = answer.header("Docker-Content-Digest");
        Digest expected = tagOrDigest.indexOf(':') >= 0
                ? Digest.parse(tagOrDigest)
                : named == null ? null : digest(attempted, named);
        Digest actual = Hashing.of(expected == null ? "sha256" : expected.algorithm(), answer.body());
        if (expected != null && !expected.equals(actual)) {
            throw calls.errors().digestMismatch(attempted, expected.toString(), actual.toString());
        }
        return actual;
    }

    @Override
    public Digest putManifest(String repository, String tagOrDigest, String mediaType, byte[] content) {
        String attempted = "put " + name(repository, tagOrDigest);
        Digest digest = Digest.sha256(content);
        if (tagOrDigest.indexOf(':') >= 0) {
            Digest asked = Digest.parse(tagOrDigest);
            digest = Hashing.of(asked.algorithm(), content);
            if (!digest.equals(asked)) {
                throw calls.errors().digestMismatch(attempted, asked.toString(), digest.toString());
            }
        }
        byte[] copy = content.clone();
        OciRequest request = new OciRequest(
                attempted,
                CallClass.IDEMPOTENT_WRITE,
                "PUT",
                manifestUrl(repository, tagOrDigest),
                Map.of("Content-Type", mediaType),
                mediaType,
                OciCalls.push(repository),
                () -> OciCalls.bytes(copy, mediaType));
        HttpAnswer answer = calls.send(request, calls.deadline());
        requireSuccess(attempted, answer);
        String named = answer.header("Docker-Content-Digest");
        if (named != null && !digest(attempted, named).equals(digest)) {
            throw calls.errors().digestMismatch(attempted, digest.toString(), named);
        }
        return digest;
    }

    @Override
    public boolean hasBlob(String repository, Digest digest) {
        String attempted = "find " + name(repository, digest.toString());
        HttpAnswer answer = calls.send(
                OciRequest.read(
                        attempted,
                        "HEAD",
                        calls.url(repository, "blobs", digest.toString()),
                        OciCalls.pull(repository)),
                calls.deadline());
        if (answer.status() == 404) {
            return false;
        }
        // A redirect to the storage says that the blob is there.
        if (answer.status() / 100 != 3) {
            requireSuccess(attempted, answer);
        }
        return true;
    }

    @Override
    public boolean mountBlob(String repository, Digest digest, String fromRepository) {
        return new BlobUpload(calls, repository, digest).mount(fromRepository);
    }

    @Override
    public void pushBlob(String repository, Digest digest, BlobSource source) {
        new BlobUpload(calls, repository, digest).push(source);
    }

    @Override
    public InputStream pullBlob(String repository, Digest digest) {
        return new BlobDownload(calls, repository, digest).open();
    }

    /** The tags of a repository, sorted; pages are followed on this host only. */
    public List<String> tags(String repository) {
        String attempted = "list the tags of " + repository;
        Deadline deadline = calls.deadline();
        TreeSet<String> tags = new TreeSet<>();
        HttpUrl next = calls.url(repository, "tags", "list")
                .newBuilder()
                .addQueryParameter("n", Integer.toString(PAGE))
                .build();
        for (int page = 0; page < MOST_PAGES; page++) {
            HttpAnswer answer =
                    calls.send(OciRequest.read(attempted, "GET", next, OciCalls.pull(repository)), deadline);
            requireSuccess(attempted, answer);
            JsonNode body = OciJson.read(answer.body());
            if (!body.isObject()) {
                throw calls.errors().garbled(attempted, "the answer is no list of tags");
            }
            body.path("tags").forEach(tag -> tags.add(tag.asText()));
            Optional<HttpUrl> more = Links.next(answer, next);
            if (more.isEmpty()) {
                return List.copyOf(tags);
            }
            if (!Links.sameOrigin(more.get(), calls.base())) {
                throw calls.errors().garbled(attempted, "the next page is on another host");
            }
            next = more.get();
        }
        throw calls.errors().garbled(attempted, "the list has no end");
    }

    /** The image by digest, without its tag; empty when it is not there. */
    public Optional<ImageReference> resolve(ImageReference reference) {
        return findManifest(reference.repository(), reference.tagOrDigest())
                .map(info -> reference.withRegistry(host).withDigest(info.digest()));
    }

    private HttpUrl manifestUrl(String repository, String tagOrDigest) {
        return calls.url(repository, "manifests", tagOrDigest);
    }

    private static String name(String repository, String tagOrDigest) {
        return repository + (tagOrDigest.indexOf(':') >= 0 ? "@" : ":") + tagOrDigest;
    }

    private void requireSuccess(String attempted, HttpAnswer answer) {
        if (!answer.isSuccess()) {
            throw calls.errors().of(attempted, answer);
        }
    }

    private Digest digest(String attempted, String text) {
        try {
            return Digest.parse(text);
        } catch (InvalidRequestException e) {
            throw calls.errors().garbled(attempted, "the registry names a digest that is none: " + text);
        }
    }

    private long size(String attempted, String length) {
        try {
            return Long.parseLong(length.trim());
        } catch (NumberFormatException e) {
            throw calls.errors().garbled(attempted, "the registry names a length that is none: " + length);
        }
    }

    private static String mediaType(HttpAnswer answer) {
        String type = answer.header("Content-Type");
        if (type == null) {
            return "application/octet-stream";
        }
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).trim();
    }

    @Override
    public String toString() {
        return "Registry " + host;
    }
}
