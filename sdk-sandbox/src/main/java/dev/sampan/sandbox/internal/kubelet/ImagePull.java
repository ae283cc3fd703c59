package dev.sampan.sandbox.internal.kubelet;

import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.ImageReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks an image up and words the outcome as a container runtime does. */
final class ImagePull {
    private ImagePull() {}

    /** The image's identity and size, or the error. */
    record Found(@Nullable String imageId, @Nullable String error, long bytes) {}

    /** Empty if the text is no image reference. */
    static Optional<ImageReference> parse(String image) {
        try {
            return Optional.of(ImageReference.parse(image));
        } catch (InvalidRequestException invalid) {
            return Optional.empty();
        }
    }

    static Found look(
            ImageStore images,
            PullLogins logins,
            ContainerRuntime.PullRequest request,
            @Nullable String scriptedError) {
        String image = request.image();
        if (scriptedError != null) {
            return new Found(null, error(image, scriptedError), 0);
        }
        ImageReference reference = ImageReference.parse(image);
        if (!logins.admit(request.pod(), reference)) {
            return new Found(null, error(image, denied(image)), 0);
        }
        ImageStore.Presence presence = images.look(reference);
        if (!presence.present()) {
            return new Found(null, error(image, presence.error() == null ? "not found" : presence.error()), 0);
        }
        String digest = presence.digest();
        if (digest == null) {
            digest = reference.digest().map(Object::toString).orElseGet(() -> madeUpDigest(image));
        }
        String name = reference.registry().map(registry -> registry + "/").orElse("") + reference.repository();
        return new Found(name + "@" + digest, null, presence.bytes());
    }

    private static String denied(String image) {
        return "failed to resolve reference \"" + image
                + "\": pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials";
    }

    static String error(String image, String why) {
        if (why.equals("not found")) {
            return "rpc error: code = NotFound desc = failed to pull and unpack image \"%s\": failed to resolve reference \"%s\": %s: not found"
                    .formatted(image, image, image);
        }
        return "rpc error: code = Unknown desc = failed to pull and unpack image \"%s\": %s".formatted(image, why);
    }

    // an image of another registry is only said to be present: its digest is made of its name, the same each time
    private static String madeUpDigest(String image) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(image.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
