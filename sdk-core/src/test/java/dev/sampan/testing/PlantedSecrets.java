package dev.sampan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Secrets that are given to whatever wants one, and the search for them in everything that is said. Not thread-safe. */
public final class PlantedSecrets {
    private final Map<String, String> secrets = new TreeMap<>();

    /** A new secret for this slot, unlike any other text. */
    public String plant(String slot) {
        String secret = "cAnaRy." + slot + ".+Zq7/" + Integer.toHexString(slot.hashCode()) + "xQ";
        secrets.put(slot, secret);
        return secret;
    }

    /** A secret that somebody else made. */
    public void add(String slot, String secret) {
        secrets.put(slot, secret);
    }

    public String get(String slot) {
        return java.util.Objects.requireNonNull(secrets.get(slot), slot);
    }

    /** Raw, base64 at each alignment, URL-encoded and hexadecimal. */
    public void search(String where, String text) {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        secrets.forEach((slot, secret) -> {
            assertThat(text.contains(secret)).as("%s raw in %s", slot, where).isFalse();
            assertThat(text.contains(URLEncoder.encode(secret, StandardCharsets.UTF_8)))
                    .as("%s URL-encoded in %s", slot, where)
                    .isFalse();
            assertThat(lower.contains(HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8))))
                    .as("%s hexadecimal in %s", slot, where)
                    .isFalse();
            for (int shift = 0; shift < 3; shift++) {
                String encoded = Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(("\0".repeat(shift) + secret).getBytes(StandardCharsets.UTF_8));
                String core = encoded.substring(4, encoded.length() - 4);
                assertThat(text.contains(core)
                                || text.contains(core.replace('+', '-').replace('/', '_')))
                        .as("%s base64 in %s", slot, where)
                        .isFalse();
            }
        });
    }

    /** Messages, stack and every field that can be reached of an exception and its causes. */
    public static String everything(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        walk(failure, 0, text, Collections.newSetFromMap(new IdentityHashMap<>()));
        return text.toString();
    }

    private static void walk(
            @org.jspecify.annotations.Nullable Object object, int depth, StringWriter text, Set<Object> seen) {
        if (object == null || depth > 12 || object instanceof Class || object instanceof Thread || !seen.add(object)) {
            return;
        }
        if (object instanceof CharSequence || object instanceof Number) {
            text.append(object.toString()).append('\n');
            return;
        }
        text.append(String.valueOf(object)).append('\n');
        if (object instanceof byte[] bytes) {
            text.append(new String(bytes, StandardCharsets.UTF_8)).append('\n');
        } else if (object.getClass().isArray()) {
            for (int i = 0;
                    i < Array.getLength(object)
                            && !object.getClass().getComponentType().isPrimitive();
                    i++) {
                walk(Array.get(object, i), depth + 1, text, seen);
            }
        } else if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                walk(key, depth + 1, text, seen);
                walk(value, depth + 1, text, seen);
            });
        } else if (object instanceof Iterable<?> items && !(object instanceof Path)) {
            items.forEach(item -> walk(item, depth + 1, text, seen));
        } else {
            fields(object, depth, text, seen);
        }
    }

    private static void fields(Object object, int depth, StringWriter text, Set<Object> seen) {
        for (Class<?> type = object.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                boolean skipped = Modifier.isStatic(field.getModifiers())
                        || field.getType().isPrimitive();
                if (!skipped && open(field)) {
                    try {
                        walk(field.get(object), depth + 1, text, seen);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
        if (object instanceof Throwable failure) {
            walk(failure.getCause(), depth + 1, text, seen);
            walk(failure.getSuppressed(), depth + 1, text, seen);
        }
    }

    private static boolean open(Field field) {
        try {
            field.setAccessible(true);
            return true;
        } catch (InaccessibleObjectException e) {
            return false;
        }
    }
}
