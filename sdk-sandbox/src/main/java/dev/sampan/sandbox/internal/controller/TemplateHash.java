package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** The hash of a pod template: FNV-1a over its canonical text, written in the letters that spell no words. */
final class TemplateHash {
    private static final String SAFE = "bcdfghjklmnpqrstvwxz2456789";
    private static final int FNV_OFFSET = 0x811c9dc5;
    private static final int FNV_PRIME = 0x01000193;

    private TemplateHash() {}

    static String of(JsonNode template, int collisions) {
        StringBuilder text = new StringBuilder();
        canonical(template, text);
        if (collisions > 0) {
            text.append('#').append(collisions);
        }
        int hash = FNV_OFFSET;
        for (byte b : text.toString().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return safe(Integer.toUnsignedString(hash));
    }

    static String safe(String digits) {
        StringBuilder safe = new StringBuilder(digits.length());
        digits.chars().forEach(c -> safe.append(SAFE.charAt(c % SAFE.length())));
        return safe.toString();
    }

    // field order and null fields do not matter to what a template means
    private static void canonical(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            TreeMap<String, JsonNode> fields = new TreeMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            out.append('{');
            fields.forEach((name, value) -> {
                if (!value.isNull()) {
                    out.append(name).append(':');
                    canonical(value, out);
                    out.append(',');
                }
            });
            out.append('}');
        } else if (node.isArray()) {
            out.append('[');
            node.forEach(element -> {
                canonical(element, out);
                out.append(',');
            });
            out.append(']');
        } else {
            out.append(node);
        }
    }
}
