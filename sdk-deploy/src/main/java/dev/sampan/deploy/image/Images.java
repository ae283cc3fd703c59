package dev.sampan.deploy.image;

import dev.sampan.Registry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The images of one registry. Thread-safe; it lives as long as its session.
 *
 * <pre>{@code
 * var images = Images.on(sampan.registry("acme"));
 * var image = images.build("shop/web:1.4.0", Path.of("web.jar"), b -> b.base("team/jre:21@sha256:...")).apply().orElseThrow();
 * }</pre>
 *
 * <p>Permission needed on the registry: pull and push of the image's repository, pull of the base's. On ACR these are
 * {@code cr:PullRepository}, {@code cr:PushRepository} and {@code cr:GetAuthorizationToken}.
 */
public interface Images {
    /** The images of this registry. No call is made. */
    static Images on(Registry registry) {
        return new RegistryImages(registry);
    }

    /**
     * Plans an image from a runnable jar with every default: no base ({@code scratch}), entrypoint
     * {@code java -jar /app/app.jar}, user 65532. The same as {@code build(reference, source, b -> {})}.
     */
    ImagePlan build(String reference, Path source);

    /**
     * Plans an image from a runnable jar, or from a folder and an entrypoint. The image is assembled on this machine and
     * compared with what the registry holds; nothing is sent before {@link ImagePlan#apply()}. The same bytes and the same spec
     * give the same digest everywhere.
     *
     * <p>Calls: HEAD of the tag, GET of the base's manifest and configuration.
     *
     * @param reference {@code repository:tag}; the tag is a git commit or a semantic version. A registry in it must be this one
     * @param source a jar, or a folder whose files become {@code /app}
     * @throws dev.sampan.problem.InvalidRequestException if the source cannot be read, or a rule that is not waived refuses the
     *     tag, the base or a leak
     * @throws dev.sampan.problem.RegistryException if the registry cannot be asked
     */
    ImagePlan build(String reference, Path source, Consumer<ImageSpec> spec);

    /**
     * An image that was built elsewhere and is in this registry, pinned to the digest it has now. One HEAD and one GET of the
     * manifest.
     *
     * @param reference {@code repository:tag} or {@code repository@digest}
     * @throws dev.sampan.problem.InvalidRequestException if it is of another registry
     * @throws dev.sampan.problem.RegistryException if it is not there
     */
    Image adopt(String reference);

    /** As {@link #adopt}, empty if the registry has no such image. */
    Optional<Image> find(String reference);
}
