package dev.sampan.value;

import dev.sampan.internal.text.Cut;
import dev.sampan.problem.InvalidRequestException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An image reference: {@code [registry/]repository[:tag][@digest]}, by the grammar of the distribution project. Text
 * without a registry keeps none: Sampan never guesses Docker Hub. Immutable.
 *
 * @param registryOrEmpty {@code host[:port]}, or empty when the text names none
 * @param repository lower-case path, such as {@code shop/web}
 * @param tagOrNull the tag, if given
 * @param digestOrNull the digest, if given
 */
public record ImageReference(
        String registryOrEmpty,
        String repository,
        @Nullable String tagOrNull,
        @Nullable Digest digestOrNull) {
    /** A DNS name and a port. */
    private static final int LONGEST_REGISTRY = 259;

    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REPOSITORY = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
    private static final Pattern TAG = Pattern.compile("[\\w][\\w.-]{0,127}");
    private static final Pattern REGISTRY = Pattern.compile(
            "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[0-9a-fA-F:]+])(?::[0-9]{1,5})?");

    public ImageReference {
        String text = registryOrEmpty + "/" + repository;
        boolean tooLong = registryOrEmpty.length() > LONGEST_REGISTRY;
        if (tooLong
                || !registryOrEmpty.isEmpty()
                        && !REGISTRY.matcher(registryOrEmpty).matches()) {
            throw invalid(text, "\"" + Cut.to(registryOrEmpty, 100) + "\" is no registry host");
        }
        if (repository.length() > 255 || !REPOSITORY.matcher(repository).matches()) {
            throw invalid(text, "\"" + repository + "\" is no repository name");
        }
        if (tagOrNull != null && !TAG.matcher(tagOrNull).matches()) {
            throw invalid(text, "\"" + tagOrNull + "\" is no tag");
        }
    }

    /**
     * Reads a reference. The first path component is a registry when it has a dot or a colon, or is {@code localhost}.
     *
     * @throws InvalidRequestException if the text does not follow the grammar
     */
    public static ImageReference parse(String text) {
        String rest = text;
        Digest digest = null;
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Digest.parse(rest.substring(at + 1));
            rest = rest.substring(0, at);
        }
        String registry = "";
        int slash = rest.indexOf('/');
        if (slash > 0 && looksLikeRegistry(rest.substring(0, slash))) {
            registry = rest.substring(0, slash);
            rest = rest.substring(slash + 1);
        }
        String tag = null;
        int colon = rest.lastIndexOf(':');
        if (colon >= 0) {
            tag = rest.substring(colon + 1);
            rest = rest.substring(0, colon);
        }
        if (rest.isEmpty()) {
            throw invalid(text, "it names no repository");
        }
        return new ImageReference(registry, rest, tag, digest);
    }

    private static boolean looksLikeRegistry(String component) {
        return component.contains(".") || component.contains(":") || component.equals("localhost");
    }

    private static InvalidRequestException invalid(String text, String why) {
        return InvalidRequestException.of(
                "value.image-reference",
                "read the image reference \"" + Cut.to(text, 400) + "\"",
                why,
                "a reference is [registry/]repository[:tag][@digest], the repository in lower case",
                "write it like registry.example.com/shop/web:1.4.0");
    }

    public Optional<String> registry() {
        return registryOrEmpty.isEmpty() ? Optional.empty() : Optional.of(registryOrEmpty);
    }

    public Optional<String> tag() {
        return Optional.ofNullable(tagOrNull);
    }

    public Optional<Digest> digest() {
        return Optional.ofNullable(digestOrNull);
    }

    /** What the registry's API calls the reference: the digest when there is one, else the tag, else {@code latest}. */
    public String tagOrDigest() {
        if (digestOrNull != null) {
            return digestOrNull.toString();
        }
        return tagOrNull == null ? "latest" : tagOrNull;
    }

    public ImageReference withRegistry(String registry) {
        return new ImageReference(registry, repository, tagOrNull, digestOrNull);
    }

    public ImageReference withTag(String tag) {
        return new ImageReference(registryOrEmpty, repository, tag, digestOrNull);
    }

    public ImageReference withDigest(Digest digest) {
        return new ImageReference(registryOrEmpty, repository, tagOrNull, digest);
    }

    /** The same image addressed by digest alone, without the tag. */
    public ImageReference byDigest(Digest digest) {
        return new ImageReference(registryOrEmpty, repository, null, digest);
    }

    @Override
    public String toString() {
        return (registryOrEmpty.isEmpty() ? "" : registryOrEmpty + "/")
                + repository
                + (tagOrNull == null ? "" : ":" + tagOrNull)
                + (digestOrNull == null ? "" : "@" + digestOrNull);
    }
}
