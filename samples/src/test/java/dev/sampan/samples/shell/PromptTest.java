package dev.sampan.samples.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.Snippet;
import jdk.jshell.VarSnippet;
import org.junit.jupiter.api.Test;

/** What is written for the prompt, played at the prompt: the tour, and the examples of the README. */
class PromptTest {
    private static final Path README = Path.of("../README.md");
    private static final Path TOUR = Path.of("shell/tour.jsh");
    private static final int VALUE = 1_000;
    private static final int FIRST_LINE = 45;
    private static final Pattern OBJECT_HASH = Pattern.compile("[\\w$]@[0-9a-f]{6,8}\\b");

    @Test
    void tour_onSeededSandbox_playsAndPrintsWell() throws Exception {
        requirePlays("tour.jsh", Files.readString(TOUR));
    }

    @Test
    void readme_javaExamples_playAsTheyStand() throws Exception {
        List<String> examples = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(README))
                .results()
                .map(each -> each.group(1))
                .toList();
        assertThat(examples).hasSize(6);

        requirePlays("README.md", examples.stream().collect(Collectors.joining("\n")));
    }

    private static void requirePlays(String name, String script) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (World world = World.sandbox();
                ScriptRun run = new ScriptRun(new PrintStream(printed, true, StandardCharsets.UTF_8))) {
            Door.open(world);
            boolean well = run.play("start-up", Startup.text(true)) && run.play(name, script);
            assertThat(well).as(printed.toString(StandardCharsets.UTF_8)).isTrue();
            assertThat(run.transcript().entries()).hasSizeGreaterThan(8);
            run.transcript().entries().forEach(PromptTest::requirePrintsWell);
        }
    }

    private static void requirePrintsWell(ScriptRun.Transcript.Entry entry) {
        String value = entry.value();
        if (value.isEmpty() || value.equals("null") || value.startsWith("\"") || isPath(entry.snippet())) {
            return;
        }
        assertThat(value).as(entry.snippet().source()).doesNotContainPattern(OBJECT_HASH);
        assertThat(value.length()).as(value).isLessThanOrEqualTo(VALUE);
        assertThat(value.lines().findFirst().orElse("").length()).as(value).isLessThanOrEqualTo(FIRST_LINE);
    }

    /** A path prints itself, as long as it is. */
    private static boolean isPath(Snippet snippet) {
        return snippet instanceof VarSnippet variable && variable.typeName().endsWith("Path");
    }
}
