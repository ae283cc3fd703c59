package dev.sampan.value;

import dev.sampan.problem.InvalidRequestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A content address, {@code sha256:<64 hex digits>} (OCI image specification, "Digests"). Immutable.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex the lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
    private static final Pattern SHA256 = Pattern.compile("[a-f0-9]{64}");
    private static final Pattern SHA512 = Pattern.compile("[a-f0-9]{128}");

    public Digest {
        boolean valid = switch (algorithm) {
            case "sha256" -> SHA256.matcher(hex).matches();
            case "sha512" -> SHA512.matcher(hex).matches();
            default -> false;
        };
        if (!valid) {
            throw InvalidRequestException.of(
                    "value.digest",
                    "read a digest",
                    "\"" + algorithm + ":" + hex + "\" is not one",
                    "a digest is sha256:<64 hex digits> or sha512:<128 hex digits>, in lower case",
                    "copy it from the registry: skopeo inspect, or Registry.resolve(reference)");
        }
    }

    /**
     * Reads {@code algorithm:hex}.
     *
     * @throws InvalidRequestException if the text is no digest of a known algorithm
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? new Digest("", text) : new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** The SHA-256 digest of these bytes. */
    public static Digest sha256(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return new Digest("sha256", HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The first twelve hex digits, as container tools print it. */
    public String shortHex() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
