package dev.sampan.samples.webapp;

import java.util.Locale;
import java.util.Map;

/**
 * What the environment says.
 *
 * @param port {@code PORT}, default 8080; 0 means any free one
 * @param mode {@code MODE}, {@code plain} or {@code polite}, default {@code plain}
 * @param greeting {@code GREETING}, default {@code Hello}
 */
record WebAppConfig(int port, Mode mode, String greeting) {
    /** How the app speaks. */
    enum Mode {
        PLAIN,
        POLITE
    }

    static WebAppConfig from(Map<String, String> environment) {
        String greeting = environment.getOrDefault("GREETING", "Hello");
        if (greeting.isBlank()) {
            throw new IllegalArgumentException("GREETING is blank");
        }
        return new WebAppConfig(
                port(environment.getOrDefault("PORT", "8080")),
                mode(environment.getOrDefault("MODE", "plain")),
                greeting);
    }

    String words() {
        return mode == Mode.POLITE ? greeting + ", and welcome aboard" : greeting;
    }

    private static int port(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("PORT is '" + text + "', which is not a number", e);
        }
        throw new IllegalArgumentException("PORT is '" + text + "', which is not between 0 and 65535");
    }

    private static Mode mode(String text) {
        for (Mode mode : Mode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("MODE is '" + text + "', expected 'plain' or 'polite'");
    }
}
