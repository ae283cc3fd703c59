package dev.sampan.lab.fidelity;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A difference that is accepted for now.
 *
 * @param id never used again, {@code F-001}
 * @param places globs of {@code suite/chapter/title}
 * @param at globs of JSON pointers; none means the whole entry
 * @param reason why the sandbox answers otherwise
 * @param noticed who would notice
 */
record KnownDifference(
        String id, List<String> places, @Nullable List<String> at, String reason, String noticed) {
    KnownDifference {
        if (places.isEmpty() || blank(reason) || blank(noticed)) {
            throw new IllegalArgumentException("a known difference needs places, a reason and who would notice: " + id);
        }
        places = List.copyOf(places);
    }

    private List<String> pointers() {
        return at == null ? List.of() : at;
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    boolean covers(Difference difference) {
        return places.stream().anyMatch(glob -> matches(glob, difference.place()))
                && (pointers().isEmpty() || pointers().stream().anyMatch(glob -> matches(glob, difference.pointer())));
    }

    boolean speaksOf(String suite) {
        return places.stream().anyMatch(glob -> glob.startsWith(suite + "/"));
    }

    /** A star stands for any text, slashes included. */
    private static boolean matches(String glob, String text) {
        String pattern = Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(text).matches();
    }
}
