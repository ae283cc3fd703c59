package dev.sampan.sandbox.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.http.Content;
import dev.sampan.sandbox.internal.kubelet.ImageStore;
import dev.sampan.value.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The registry as the kubelet sees it. */
final class RegistryImages implements ImageStore {
    private final Repositories repositories;
    private final String host;
    private final boolean strict;

    RegistryImages(Repositories repositories, String host, boolean strict) {
        this.repositories = repositories;
        this.host = host;
        this.strict = strict;
    }

    @Override
    public Presence look(ImageReference image) {
        if (!isOwn(image)) {
            return strict
                    ? new Presence(false, false, null, 0, failed(image, "no such host"))
                    : new Presence(
                            true, false, image.digest().map(Object::toString).orElse(null), 0, null);
        }
        return repositories
                .in(image.repository(), from -> from.manifest(image.tagOrDigest()))
                .map(manifest -> new Presence(true, true, manifest.digest(), RegistryCatalog.size(manifest), null))
                .orElseGet(() -> new Presence(false, true, null, 0, failed(image, image + ": not found")));
    }

    /** As containerd words it. */
    private static String failed(ImageReference image, String why) {
        return "failed to pull and unpack image \"" + image + "\": failed to resolve reference \"" + image + "\": "
                + why;
    }

    private boolean isOwn(ImageReference image) {
        String port = host.substring(host.indexOf(':'));
        return image.registryOrEmpty().equals(host) || image.registryOrEmpty().equals("localhost" + port);
    }

    @Override
    public Optional<LocalImage> open(ImageReference image) {
        if (!isOwn(image)) {
            return Optional.empty();
        }
        return repositories
                .in(image.repository(), from -> imageManifest(from, from.manifest(image.tagOrDigest())))
                .flatMap(manifest -> open(image.repository(), manifest));
    }

    /** Of an index, the image for linux/amd64, else its first. */
    private static @org.jspecify.annotations.Nullable StoredManifest imageManifest(
            Repository from, @org.jspecify.annotations.Nullable StoredManifest manifest) {
        if (manifest == null || !manifest.isIndex()) {
            return manifest;
        }
        StoredManifest first = null;
        for (JsonNode each : manifest.tree().path("manifests")) {
            StoredManifest image = from.manifests.get(each.path("digest").asText(""));
            if (each.at("/platform/os").asText("").equals("linux")
                    && each.at("/platform/architecture").asText("").equals("amd64")
                    && image != null) {
                return image;
            }
            first = first == null ? image : first;
        }
        return first;
    }

    private Optional<LocalImage> open(String repository, StoredManifest manifest) {
        Content config = repositories
                .blob(repository, manifest.tree().at("/config/digest").asText(""))
                .orElse(null);
        if (config == null) {
            return Optional.empty();
        }
        List<Layer> layers = new ArrayList<>();
        for (JsonNode layer : manifest.tree().path("layers")) {
            Content content = repositories
                    .blob(repository, layer.path("digest").asText(""))
                    .orElse(null);
            if (content == null) {
                return Optional.empty();
            }
            layers.add(new BlobLayer(content, layer.path("mediaType").asText("").contains("gzip")));
        }
        return Optional.of(new LocalImage(read(config), layers));
    }

    private static ImageConfig read(Content content) {
        try (InputStream in = content.open()) {
            JsonNode config = Manifests.JSON.readTree(in).path("config");
            Map<String, String> env = new LinkedHashMap<>();
            for (String each : texts(config.path("Env"))) {
                int equals = each.indexOf('=');
                env.put(equals < 0 ? each : each.substring(0, equals), equals < 0 ? "" : each.substring(equals + 1));
            }
            return new ImageConfig(
                    texts(config.path("Entrypoint")),
                    texts(config.path("Cmd")),
                    env,
                    config.path("WorkingDir").asText(""),
                    config.path("User").asText(""));
        } catch (IOException e) {
            throw new UncheckedIOException("the image's configuration cannot be read", e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private record BlobLayer(Content content, boolean gzip) implements Layer {
        @Override
        public InputStream open() throws IOException {
            return content.open();
        }
    }
}
