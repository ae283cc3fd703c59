package dev.sampan.deploy.image;

import dev.sampan.plan.Waiver;
import java.nio.file.Path;
import java.util.List;

/** All that decides the bytes of an image. Immutable; assembling it twice gives the same bytes unless a file changed. */
record ImageBuild(Path source, ImageSource files, BaseImage base, ImageSettings settings) {
    AssembledLayers assemble() throws InterruptedException {
        return AssembledLayers.of(files);
    }

    ImageManifest manifest(AssembledLayers layers) {
        return ImageManifest.of(base, settings, layers.layers());
    }

    ImageBuild recording(List<Waiver> used) {
        return new ImageBuild(source, files, base, settings.recording(base, used));
    }
}
