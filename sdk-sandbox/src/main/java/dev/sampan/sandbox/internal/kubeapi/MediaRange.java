package dev.sampan.sandbox.internal.kubeapi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One of the media types that a caller accepts.
 *
 * @param type such as {@code application/json}; either half may be {@code *}
 * @param quality from 0 to 1
 * @param parameters the others
 */
record MediaRange(String type, double quality, Map<String, String> parameters) {
    /** The ranges of an Accept header, the most wanted first; a blank one accepts everything. */
    static List<MediaRange> parse(String accept) {
        List<MediaRange> ranges = new ArrayList<>();
        for (String offer : accept.split(",")) {
            if (!offer.isBlank()) {
                ranges.add(one(offer));
            }
        }
        if (ranges.isEmpty()) {
            ranges.add(new MediaRange("*/*", 1, Map.of()));
        }
        ranges.sort(Comparator.comparingDouble(MediaRange::quality)
                .reversed()
                .thenComparing(range -> range.type().startsWith("*"))
                .thenComparing(range -> range.type().endsWith("/*")));
        return ranges;
    }

    private static MediaRange one(String offer) {
        String[] parts = offer.split(";");
        Map<String, String> parameters = new TreeMap<>();
        double quality = 1;
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals > 0) {
                String name = parts[i].substring(0, equals).trim();
                String value = parts[i].substring(equals + 1).trim();
                if (name.equals("q")) {
                    quality = number(value);
                } else {
                    parameters.put(name, value);
                }
            }
        }
        return new MediaRange(parts[0].trim().toLowerCase(Locale.ROOT), quality, Map.copyOf(parameters));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    boolean includes(String mediaType) {
        return type.equals("*/*")
                || type.equals(mediaType)
                || type.endsWith("/*") && mediaType.startsWith(type.substring(0, type.length() - 1));
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }
}
