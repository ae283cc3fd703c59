package dev.sampan.internal.kubeconfig;

import dev.sampan.problem.InvalidRequestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One named entry of a kubeconfig and the folder that its relative paths start from. */
record Stanza(String what, Map<String, Object> fields, Path folder) {
    private static final long LARGEST_FILE = 1 << 20;

    @Nullable
    String text(String field) {
        Object value = fields.get(field);
        if (value == null) {
            return null;
        }
        if (value instanceof Map || value instanceof List) {
            throw KubeconfigProblems.malformed(what, field + " is no text");
        }
        String text = value.toString();
        return text.isEmpty() ? null : text;
    }

    boolean flag(String field) {
        Object value = fields.get(field);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw KubeconfigProblems.malformed(what, field + " is neither true nor false");
    }

    @SuppressWarnings("unchecked")
    @Nullable
    Stanza child(String field) {
        Object value = fields.get(field);
        if (value == null) {
            return null;
        }
        if (value instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
            return new Stanza(what + " " + field, (Map<String, Object>) map, folder);
        }
        throw KubeconfigProblems.malformed(what, field + " is no mapping");
    }

    List<Object> list(String field) {
        Object value = fields.get(field);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        throw KubeconfigProblems.malformed(what, field + " is no list");
    }

    List<String> texts(String field) {
        return list(field).stream().map(String::valueOf).toList();
    }

    /** The text of {@code field-data} in base64, else of the file that {@code field} names. */
    @Nullable
    String inlineOrFile(String field) {
        String data = text(field + "-data");
        if (data != null) {
            try {
                return new String(Base64.getMimeDecoder().decode(data), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw KubeconfigProblems.malformed(what, field + "-data is not base64");
            }
        }
        String file = text(field);
        return file == null ? null : read(field, file);
    }

    /** The text of a file by a path that may be relative to the kubeconfig. */
    String read(String field, String file) {
        try {
            Path path = folder.resolve(file);
            if (Files.size(path) > LARGEST_FILE) {
                throw KubeconfigProblems.malformed(what, field + " names a file larger than 1 MiB");
            }
            return Files.readString(path);
        } catch (IOException | java.nio.file.InvalidPathException e) {
            throw missing(field, file);
        }
    }

    /** What it is; its fields may be secret. */
    @Override
    public String toString() {
        return what;
    }

    private InvalidRequestException missing(String field, String file) {
        return KubeconfigProblems.malformed(what, field + " names " + file + ", which cannot be read");
    }
}
