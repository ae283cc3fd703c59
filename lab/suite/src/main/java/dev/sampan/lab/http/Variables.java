package dev.sampan.lab.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands for <code>${name}</code> while a script is played. */
final class Variables {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]+)}");

    private final Map<String, String> values = new HashMap<>();

    Variables(Map<String, String> values) {
        this.values.putAll(values);
    }

    void put(String name, String value) {
        values.put(name, value);
    }

    String fill(String text) {
        return REFERENCE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(valueOf(found.group(1))));
    }

    private String valueOf(String reference) {
        if (reference.startsWith("digest:")) {
            return "sha256:" + sha256(reference.substring("digest:".length()));
        }
        if (reference.startsWith("size:")) {
            return String.valueOf(reference.substring("size:".length()).getBytes(StandardCharsets.UTF_8).length);
        }
        String value = values.get(reference);
        if (value == null) {
            throw new IllegalStateException("nothing was saved as " + reference);
        }
        return value;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
