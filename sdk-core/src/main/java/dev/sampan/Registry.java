package dev.sampan;

import dev.sampan.value.ImageReference;
import java.util.List;

/** A handle on one OCI registry. Immutable and thread-safe; it lives as long as its session. */
public interface Registry {
    /** {@code host[:port]}. */
    String host();

    /**
     * Resolves a tag once. Text without a registry is looked up here. One HEAD of the manifest.
     *
     * @return the same image by registry, repository, tag and digest
     * @throws dev.sampan.problem.RegistryException if it is not there or access is denied
     */
    ImageReference resolve(String reference);

    /** The tags of a repository, sorted. Pages are followed. */
    List<String> tags(String repository);

    /**
     * The hatch to what lies beneath: {@code okhttp3.OkHttpClient}.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is no such thing beneath
     */
    <T> T unwrap(Class<T> type);
}
