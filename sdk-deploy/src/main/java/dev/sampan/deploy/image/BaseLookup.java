package dev.sampan.deploy.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Registry;
import dev.sampan.Sampan;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Digest;
import dev.sampan.value.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds a base: its manifest for one platform and its configuration. Layers are not fetched. */
final class BaseLookup {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_CONFIG_BYTES = 8 << 20;
    private static final Set<String> INDEXES = Set.of(
            "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json");

    private final Registry registry;

    BaseLookup(Registry registry) {
        this.registry = registry;
    }

    static BaseImage scratch() {
        return new BaseImage("scratch", null, null, "", List.of(), JSON.createObjectNode());
    }

    /** What the tag of an unpinned base means now. */
    ImageReference pin(ImageReference base) {
        OciRegistry oci = registryOf(base);
        Digest digest = oci.findManifest(base.repository(), base.tagOrDigest())
                .orElseThrow(() -> missing(base, oci))
                .digest();
        return base.withDigest(digest);
    }

    /**
     * Finds a base and takes the image for a platform out of it.
     *
     * @param asked whether the platform was asked for: an image that is not one of several is taken for what it is otherwise
     */
    BaseImage find(ImageReference pinned, Platform platform, boolean asked) {
        OciRegistry oci = registryOf(pinned);
        Digest named = pinned.digest().orElseThrow();
        OciRegistry.Manifest manifest =
                oci.getManifest(pinned.repository(), named.toString()).orElseThrow(() -> missing(pinned, oci));
        JsonNode content = read(pinned, manifest.content());
        boolean index = INDEXES.contains(manifest.mediaType()) || content.has("manifests");
        if (index) {
            Digest chosen = choose(pinned, content, platform);
            manifest = oci.getManifest(pinned.repository(), chosen.toString()).orElseThrow(() -> missing(pinned, oci));
            content = read(pinned, manifest.content());
        }
        ObjectNode config = config(oci, pinned, content);
        if (asked && !index && !platform.fits(Platform.of(config))) {
            throw otherPlatform(pinned, platform, Platform.of(config).toString());
        }
        if (config.at("/rootfs/diff_ids").size() != content.path("layers").size()) {
            throw garbled(pinned, "its configuration tells of other layers than its manifest");
        }
        return new BaseImage(
                pinned.withRegistry(oci.host()).toString(),
                named,
                oci,
                pinned.repository(),
                layers(pinned, content),
                config);
    }

    private OciRegistry registryOf(ImageReference base) {
        String host = base.registry().orElse(registry.host());
        if (host.equals(registry.host())) {
            return registry.unwrap(OciRegistry.class);
        }
        return registry.unwrap(Sampan.class).registryAt(host).unwrap(OciRegistry.class);
    }

    private static Digest choose(ImageReference base, JsonNode index, Platform platform) {
        List<String> offered = new ArrayList<>();
        for (JsonNode entry : index.path("manifests")) {
            Platform offer = Platform.of(entry.path("platform"));
            if (platform.fits(offer)) {
                return Digest.parse(entry.path("digest").asText());
            }
            // attestations stand in an index as images for an unknown platform
            if (!offer.os().equals("unknown")) {
                offered.add(offer.toString());
            }
        }
        throw otherPlatform(base, platform, String.join(", ", offered));
    }

    private static InvalidRequestException otherPlatform(ImageReference base, Platform platform, String offered) {
        return InvalidRequestException.of(
                "image.base-platform",
                "build on " + base,
                "it has no image for " + platform,
                "it offers " + offered,
                "set platform(...) to one of them, or choose another base");
    }

    private static List<BaseImage.BaseLayer> layers(ImageReference base, JsonNode manifest) {
        List<BaseImage.BaseLayer> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            layers.add(new BaseImage.BaseLayer(
                    Digest.parse(layer.path("digest").asText()),
                    layer.path("size").asLong(),
                    ociType(base, layer.path("mediaType").asText())));
        }
        return layers;
    }

    private static String ociType(ImageReference base, String mediaType) {
        return switch (mediaType) {
            case "application/vnd.docker.image.rootfs.diff.tar.gzip", "application/vnd.oci.image.layer.v1.tar+gzip" ->
                "application/vnd.oci.image.layer.v1.tar+gzip";
            case "application/vnd.docker.image.rootfs.diff.tar", "application/vnd.oci.image.layer.v1.tar" ->
                "application/vnd.oci.image.layer.v1.tar";
            case "application/vnd.oci.image.layer.v1.tar+zstd" -> mediaType;
            default ->
                throw InvalidRequestException.of(
                        "image.base-layer-type",
                        "build on " + base,
                        "it has a layer of type " + mediaType,
                        "such a layer is not kept in the registry, or is no image layer",
                        "choose another base");
        };
    }

    private static ObjectNode config(OciRegistry oci, ImageReference base, JsonNode manifest) {
        Digest digest = Digest.parse(manifest.at("/config/digest").asText());
        try (InputStream in = oci.pullBlob(base.repository(), digest)) {
            byte[] bytes = in.readNBytes(MAX_CONFIG_BYTES);
            if (in.read() >= 0) {
                throw garbled(base, "its configuration is larger than " + ImageText.size(MAX_CONFIG_BYTES));
            }
            return (ObjectNode) read(base, bytes);
        } catch (IOException e) {
            throw garbled(base, "its configuration could not be read: " + e.getMessage());
        }
    }

    private static JsonNode read(ImageReference base, byte[] content) {
        try {
            JsonNode tree = JSON.readTree(content);
            if (tree instanceof ObjectNode) {
                return tree;
            }
            throw garbled(base, "its manifest is no JSON object");
        } catch (IOException e) {
            throw garbled(base, "it is no JSON");
        }
    }

    private static InvalidRequestException missing(ImageReference base, OciRegistry oci) {
        return InvalidRequestException.of(
                "image.base-not-found",
                "build on " + base,
                oci.host() + " has no such image",
                "a base without a registry in its name is looked up in the registry that is pushed to",
                "push or copy the base there, or name its registry: base(\"registry.example.com/" + base + "\")");
    }

    private static InvalidRequestException garbled(ImageReference base, String happened) {
        return InvalidRequestException.of(
                "image.base-unreadable",
                "build on " + base,
                happened,
                "the registry holds something else",
                "choose another base");
    }
}
