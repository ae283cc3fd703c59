package dev.sampan;

import dev.sampan.internal.oci.OciClient;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.internal.session.Session;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RegistryException;
import dev.sampan.problem.RemoteError;
import dev.sampan.value.ImageReference;
import java.util.List;
import okhttp3.OkHttpClient;

/** A registry of a session. */
record RegistryHandle(Sampan sampan, OciClient oci) implements Registry {
    @Override
    public String host() {
        return oci.host();
    }

    @Override
    public ImageReference resolve(String reference) {
        ImageReference image = ImageReference.parse(reference);
        if (image.registry().isPresent() && !image.registry().get().equals(host())) {
            throw InvalidRequestException.of(
                    "registry.other-host",
                    "resolve " + reference + " at " + host(),
                    "it names the registry " + image.registryOrEmpty(),
                    "the reference belongs to another registry",
                    "ask registryAt(\"" + image.registryOrEmpty() + "\")");
        }
        return oci.resolve(image)
                .map(found -> found.byDigest(found.digest().orElseThrow()))
                .orElseThrow(() -> missing(image));
    }

    private RegistryException missing(ImageReference image) {
        return new RegistryException(
                new Problem(
                        "registry.manifest-unknown",
                        "resolve " + image + " at " + host(),
                        "404: there is no such image",
                        "nothing was pushed under this name, or it is hidden from this user",
                        "list the tags with tags(\"" + image.repository() + "\")"),
                new RemoteError(404, "MANIFEST_UNKNOWN", null, false),
                null);
    }

    @Override
    public List<String> tags(String repository) {
        return oci.tags(new ImageReference("", repository, null, null).repository());
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type == Sampan.class) {
            return type.cast(sampan);
        }
        if (type == OciRegistry.class) {
            return type.cast(oci);
        }
        if (type == Session.class) {
            return type.cast(oci.session());
        }
        if (type == OkHttpClient.class) {
            return type.cast(oci.session().http());
        }
        throw Unwrapping.refused("Registry " + host(), type, "OkHttpClient");
    }

    @Override
    public String toString() {
        return "Registry " + host() + "\n  next: tags(repository), Images.on(registry)";
    }
}
