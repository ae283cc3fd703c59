package dev.sampan.deploy.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.Registry;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RegistryException;
import dev.sampan.problem.RemoteError;
import dev.sampan.value.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** The images of one registry. */
final class RegistryImages implements Images {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Registry registry;

    RegistryImages(Registry registry) {
        this.registry = registry;
    }

    @Override
    public ImagePlan build(String reference, Path source) {
        return build(reference, source, spec -> {});
    }

    @Override
    public ImagePlan build(String reference, Path source, Consumer<ImageSpec> configure) {
        ImageReference name = ownName(reference);
        ImageSpec spec = new ImageSpec(reference);
        configure.accept(spec);
        spec.close();
        return new ImagePlanner(registry, name, source.toAbsolutePath().normalize(), spec).plan();
    }

    @Override
    public Image adopt(String reference) {
        return find(reference)
                .orElseThrow(() -> new RegistryException(
                        new Problem(
                                "registry.not-found",
                                "adopt " + reference,
                                registry.host() + " has no such image",
                                "it was never pushed, was deleted, or this credential may not see it",
                                "compare with registry.tags(\""
                                        + ownName(reference).repository() + "\")"),
                        new RemoteError(404, "MANIFEST_UNKNOWN", null, false),
                        null));
    }

    @Override
    public Optional<Image> find(String reference) {
        ImageReference name = ownName(reference);
        OciRegistry oci = registry.unwrap(OciRegistry.class);
        return oci.getManifest(name.repository(), name.tagOrDigest()).map(manifest -> image(name, manifest));
    }

    private static Image image(ImageReference name, OciRegistry.Manifest manifest) {
        try {
            JsonNode content = JSON.readTree(manifest.content());
            long size = content.at("/config/size").asLong();
            for (JsonNode layer : content.path("layers")) {
                size += layer.path("size").asLong();
            }
            return new Image(
                    name, manifest.digest(), size, content.path("layers").size());
        } catch (IOException e) {
            throw InvalidRequestException.of(
                    "image.unreadable",
                    "read the image " + name,
                    "its manifest is no JSON",
                    "it is no image",
                    "push it again");
        }
    }

    private ImageReference ownName(String reference) {
        ImageReference name = ImageReference.parse(reference);
        if (!name.registry().orElse(registry.host()).equals(registry.host())) {
            throw InvalidRequestException.of(
                    "image.other-registry",
                    "use " + reference + " in " + registry.host(),
                    "the reference names " + name.registryOrEmpty(),
                    "these images are on " + registry.host(),
                    "leave the registry out of the reference, or take Images.on(sampan.registryAt(\""
                            + name.registryOrEmpty() + "\"))");
        }
        return name.withRegistry(registry.host());
    }

    @Override
    public String toString() {
        return "Images of " + registry.host() + "\n  next: build(\"shop/web:1.0.0\", Path.of(\"web.jar\"))";
    }
}
