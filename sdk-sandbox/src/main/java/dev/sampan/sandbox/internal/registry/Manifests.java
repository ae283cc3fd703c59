package dev.sampan.sandbox.internal.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.http.Answer;
import dev.sampan.sandbox.internal.http.BodyStream;
import dev.sampan.sandbox.internal.http.Call;
import dev.sampan.sandbox.internal.registry.RegistryRefusal.Code;
import dev.sampan.value.Digest;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Manifests: pushed with checks, served in what the caller accepts, deleted by tag or digest. Thread-safe. */
final class Manifests {
    static final int LARGEST = 4 * 1024 * 1024;
    static final ObjectMapper JSON = strictJson();

    private final Repositories repositories;
    private final Clock clock;

    Manifests(Repositories repositories, Clock clock) {
        this.repositories = repositories;
        this.clock = clock;
    }

    private static ObjectMapper strictJson() {
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(100).build())
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    Answer put(Call call, String repository, String reference) throws IOException {
        byte[] bytes = read(call);
        String digest = digest(bytes, reference);
        JsonNode tree = parse(bytes);
        String type = mediaType(call, tree);
        StoredManifest manifest = new StoredManifest(digest, type, bytes, tree, clock.instant());
        String tag = reference.contains(":") ? null : reference;
        repositories.inOrNew(repository, to -> {
            requireContents(manifest, to);
            if (tag != null && to.forbidsMove(tag, digest)) {
                throw new RegistryRefusal(
                        403, Code.DENIED, "the tag " + tag + " is immutable and already exists in " + repository, null);
            }
            to.put(manifest, tag, clock.instant());
            return to;
        });
        Answer answer = Answer.of(201)
                .header("Location", "/v2/" + repository + "/manifests/" + digest)
                .header("Docker-Content-Digest", digest);
        return manifest.subject()
                .map(subject -> answer.header("OCI-Subject", subject))
                .orElse(answer);
    }

    private static byte[] read(Call call) throws IOException {
        try {
            return call.bytes(LARGEST);
        } catch (BodyStream.TooLargeException e) {
            throw new RegistryRefusal(413, Code.MANIFEST_INVALID, "a manifest has at most " + LARGEST + " bytes");
        }
    }

    private static String digest(byte[] bytes, String reference) {
        if (!reference.contains(":")) {
            if (!Names.isTag(reference)) {
                throw new RegistryRefusal(Code.MANIFEST_INVALID, "invalid tag name: " + reference);
            }
            return Digest.sha256(bytes).toString();
        }
        String wanted = Digests.require(reference);
        String actual = wanted.startsWith("sha512:")
                ? sha512(bytes)
                : Digest.sha256(bytes).toString();
        if (!actual.equals(wanted)) {
            throw new RegistryRefusal(Code.DIGEST_INVALID);
        }
        return actual;
    }

    private static String sha512(byte[] bytes) {
        try {
            return "sha512:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-512", e);
        }
    }

    private static JsonNode parse(byte[] bytes) throws IOException {
        try {
            JsonNode tree = JSON.readTree(bytes);
            if (!tree.isObject() || tree.path("schemaVersion").asInt() != 2) {
                throw new RegistryRefusal(Code.MANIFEST_INVALID, "the manifest has no schemaVersion 2");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new RegistryRefusal(Code.MANIFEST_INVALID, "the manifest is no JSON: " + e.getOriginalMessage());
        }
    }

    private static String mediaType(Call call, JsonNode tree) {
        String inside = tree.path("mediaType").asText("");
        String header = call.header("Content-Type").orElse(inside);
        String type = header.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        if (!MediaTypes.isKnown(type)) {
            throw new RegistryRefusal(Code.MANIFEST_INVALID, "unsupported manifest type: " + header);
        }
        if (!inside.isEmpty() && !inside.equals(type)) {
            throw new RegistryRefusal(
                    Code.MANIFEST_INVALID, "the Content-Type and the manifest's mediaType differ: " + inside);
        }
        return type;
    }

    private static void requireContents(StoredManifest manifest, Repository to) {
        JsonNode tree = manifest.tree();
        if (tree.hasNonNull("subject")) {
            // it may come later than what refers to it, but must be nameable
            descriptorDigest(tree.path("subject"));
        }
        if (manifest.isIndex()) {
            if (!tree.path("manifests").isArray()) {
                throw new RegistryRefusal(Code.MANIFEST_INVALID, "an index needs manifests");
            }
            for (JsonNode each : tree.path("manifests")) {
                String digest = descriptorDigest(each);
                if (!to.manifests.containsKey(digest)) {
                    throw missing(digest);
                }
            }
            return;
        }
        requireBlob(tree.path("config"), to);
        if (!tree.path("layers").isArray()) {
            throw new RegistryRefusal(Code.MANIFEST_INVALID, "an image manifest needs layers");
        }
        for (JsonNode layer : tree.path("layers")) {
            if (!isForeign(layer.path("mediaType").asText(""))) {
                requireBlob(layer, to);
            }
        }
    }

    private static void requireBlob(JsonNode descriptor, Repository to) {
        String digest = descriptorDigest(descriptor);
        if (!to.blobs.contains(digest)) {
            throw missing(digest);
        }
    }

    private static boolean isForeign(String mediaType) {
        return mediaType.contains("nondistributable") || mediaType.contains("foreign");
    }

    private static String descriptorDigest(JsonNode descriptor) {
        String digest = descriptor.path("digest").asText("");
        try {
            return Digests.require(digest);
        } catch (RegistryRefusal e) {
            throw new RegistryRefusal(Code.MANIFEST_INVALID, "a descriptor has no valid digest: " + digest);
        }
    }

    private static RegistryRefusal missing(String digest) {
        return new RegistryRefusal(Code.MANIFEST_BLOB_UNKNOWN, digest);
    }

    /** GET and HEAD. */
    Answer get(Call call, String repository, String reference) {
        if (reference.contains(":")) {
            Digests.require(reference);
        }
        StoredManifest manifest = repositories
                .in(repository, from -> accepted(from, from.manifest(reference), reference, accepts(call)))
                .orElseThrow(() -> unknown(repository, reference));
        if (Validators.isUnchanged(call, manifest.digest())) {
            return Answer.of(304).header("ETag", Validators.tag(manifest.digest()));
        }
        return Answer.of(200)
                .header("Docker-Content-Digest", manifest.digest())
                .header("ETag", Validators.tag(manifest.digest()))
                .content(manifest.mediaType(), manifest.bytes());
    }

    /** An index asked for by tag by somebody who takes images only is answered with its image for linux/amd64. */
    private static @Nullable StoredManifest accepted(
            Repository from, @Nullable StoredManifest manifest, String reference, List<String> accepts) {
        if (manifest == null || accepts.isEmpty() || accepts.contains(manifest.mediaType())) {
            return manifest;
        }
        if (manifest.isIndex() && !reference.contains(":")) {
            for (JsonNode each : manifest.tree().path("manifests")) {
                JsonNode platform = each.path("platform");
                boolean common = platform.path("os").asText("").equals("linux")
                        && platform.path("architecture").asText("").equals("amd64");
                StoredManifest image = from.manifests.get(each.path("digest").asText(""));
                if (common && image != null && accepts.contains(image.mediaType())) {
                    return image;
                }
            }
        }
        throw new RegistryRefusal(404, Code.MANIFEST_UNKNOWN, unaccepted(manifest), null);
    }

    private static String unaccepted(StoredManifest manifest) {
        return switch (manifest.mediaType()) {
            case MediaTypes.OCI_MANIFEST -> "OCI manifest found, but accept header does not support OCI manifests";
            case MediaTypes.OCI_INDEX -> "OCI index found, but accept header does not support OCI indexes";
            default -> manifest.mediaType() + " found, but accept header does not support it";
        };
    }

    /** The types of all Accept headers; empty when anything goes. */
    private static List<String> accepts(Call call) {
        List<String> types = new ArrayList<>();
        for (String header : call.headers("Accept")) {
            for (String each : header.split(",")) {
                String type = each.split(";", 2)[0].trim();
                if (type.equals("*/*") || type.equals("application/*")) {
                    return List.of();
                }
                types.add(type);
            }
        }
        return types;
    }

    Answer delete(String repository, String reference) {
        if (reference.contains(":")) {
            Digests.require(reference);
        }
        boolean deleted = repositories
                .in(repository, from -> {
                    boolean there = from.manifest(reference) != null;
                    if (reference.contains(":")) {
                        from.deleteManifest(reference);
                    } else {
                        from.deleteTag(reference);
                    }
                    return there;
                })
                .orElse(false);
        if (!deleted) {
            throw new RegistryRefusal(Code.MANIFEST_UNKNOWN);
        }
        return Answer.of(202);
    }

    private static RegistryRefusal unknown(String repository, String reference) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        if (reference.contains(":")) {
            detail.put("Name", repository).put("Revision", reference);
        } else {
            detail.put("Tag", reference);
        }
        return new RegistryRefusal(Code.MANIFEST_UNKNOWN, detail);
    }
}
