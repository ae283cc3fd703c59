package dev.sampan.deploy.image;

import dev.sampan.Registry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** The images of one registry. */
final class RegistryImages implements Images {
    private final Registry registry;

    RegistryImages(Registry registry) {
        this.registry = registry;
    }

    @Override
    public ImagePlan build(String reference, Path source) {
        return build(reference, source, spec -> {});
    }

    @Override
    public ImagePlan build(String reference, Path source, Consumer<ImageSpec> spec) {
        throw new UnsupportedOperationException("not built yet: " + registry.host());
    }

    @Override
    public Image adopt(String reference) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public Optional<Image> find(String reference) {
        throw new UnsupportedOperationException("not built yet");
    }
}
