package dev.sampan.deploy;

import dev.sampan.internal.text.PromptText;
import java.util.List;
import java.util.Locale;

/** The words of apps, plans and releases at the prompt. */
final class DeployText {
    private DeployText() {}

    static String headline(String before, String subject, String after) {
        return PromptText.headline(before, subject, after);
    }

    /** A headline, rows, and the next step. */
    static String listing(String before, String subject, List<String> rows, String next) {
        return PromptText.of(headline(before, subject, ""), rows, "next: " + next);
    }

    /** The last path component with its tag or the beginning of its digest. */
    static String shortImage(String image) {
        int at = image.indexOf('@');
        String name = at < 0 ? image : image.substring(0, at);
        String last = name.substring(name.lastIndexOf('/') + 1);
        return at < 0 || last.contains(":")
                ? last
                : last + "@" + image.substring(at + 8, Math.min(image.length(), at + 20));
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
