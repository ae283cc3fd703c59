package dev.sampan.deploy.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.problem.InvalidRequestException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an image runs on. Variants that say the same are one: {@code arm64/v8} is {@code arm64}, {@code arm} is {@code arm/v7}.
 *
 * @param variant empty if there is none
 */
record Platform(String os, String architecture, String variant) {
    static final Platform DEFAULT = new Platform("linux", "amd64", "");
    private static final Pattern TEXT = Pattern.compile("([a-z0-9]+)/([a-z0-9_]+)(?:/([a-z0-9]+))?");

    /** Reads {@code os/architecture[/variant]}. */
    static Platform parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw InvalidRequestException.of(
                    "image.platform",
                    "build an image for \"" + text + "\"",
                    "it is no platform",
                    "a platform is os/architecture, with a variant if need be",
                    "write it like linux/amd64 or linux/arm64");
        }
        return new Platform(parts.group(1), parts.group(2), parts.group(3) == null ? "" : parts.group(3));
    }

    /** Of an entry of an index, or of an image configuration. */
    static Platform of(JsonNode fields) {
        return new Platform(
                fields.path("os").asText(),
                fields.path("architecture").asText(),
                fields.path("variant").asText());
    }

    /** Whether an image for that one runs on this one. */
    boolean fits(Platform image) {
        return os.equals(image.os) && architecture.equals(image.architecture) && usual().equals(image.usual());
    }

    private String usual() {
        return switch (architecture + "/" + variant) {
            case "arm64/v8", "amd64/v1" -> "";
            case "arm/" -> "v7";
            default -> variant;
        };
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
