package dev.sampan.deploy;

import java.util.List;

/** A history as Markdown. What people wrote is quoted, so that it cannot make headings or links of its own. */
final class HistoryMarkdown {
    private HistoryMarkdown() {}

    static String of(String app, List<Release> newestFirst) {
        StringBuilder text = new StringBuilder("# Releases of ").append(app).append('\n');
        if (newestFirst.isEmpty()) {
            text.append("\nNone.\n");
        }
        newestFirst.forEach(release -> add(text, release));
        return text.toString();
    }

    private static void add(StringBuilder text, Release release) {
        text.append("\n## Release ")
                .append(release.number())
                .append(": ")
                .append(DeployText.lower(release.verdict()))
                .append("\n\n");
        item(text, "at", release.at() + " by " + plain(release.author()));
        item(text, "image", "`" + release.image().replace("`", "") + "`");
        release.replicas().ifPresent(n -> item(text, "replicas", String.valueOf(n)));
        release.restores().ifPresent(n -> item(text, "restores", "release " + n));
        release.took().ifPresent(took -> item(text, "took", took.toSeconds() + " s"));
        if (release.schema() > 0) {
            item(text, "schema", String.valueOf(release.schema()));
        }
        if (!release.cause().isEmpty()) {
            item(text, "cause", plain(release.cause()));
        }
        for (Note note : release.notes()) {
            text.append("\n> ")
                    .append(plain(note.text()).replace("\n", "\n> "))
                    .append("\n>\n> ")
                    .append(plain(note.author()))
                    .append(", ")
                    .append(note.at())
                    .append('\n');
        }
    }

    private static void item(StringBuilder text, String name, String value) {
        text.append("- ")
                .append(name)
                .append(": ")
                .append(value.replace("\n", " "))
                .append('\n');
    }

    private static String plain(String text) {
        return text.replaceAll("([\\\\`*_\\[\\]<>#|!])", "\\\\$1");
    }
}
