package dev.sampan.deploy.image;

import java.util.Locale;

/** The words of images at the prompt. */
final class ImageText {
    private static final int HEADLINE = 45;

    private ImageText() {}

    /** A first line of at most 45 characters; a long subject keeps its end. */
    static String headline(String before, String subject, String after) {
        int room = HEADLINE - before.length() - after.length();
        String shown = subject.length() <= room ? subject : "…" + subject.substring(subject.length() - room + 1);
        return before + shown + after;
    }

    static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double scaled = bytes;
        String[] units = {"B", "KiB", "MiB", "GiB"};
        int unit = 0;
        while (scaled >= 1024 && unit < units.length - 1) {
            scaled /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", scaled, units[unit]);
    }
}
