package dev.sampan.samples.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptRunTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ScriptRun run = new ScriptRun(new PrintStream(printed, true, StandardCharsets.UTF_8));

    @AfterEach
    void close() {
        run.close();
    }

    @Test
    void script_ofExpressionsWithoutSemicolons_isReadLineByLine() {
        assertThat(run.play(
                        "s",
                        "// a comment\\nvar x = List.of(1, 2)\\nx\\nx.stream()\\n".replace("\\n", "\n")
                                + "if (x.isEmpty()) {\n  x = null;\n}\n"))
                .as(text())
                .isTrue();
        assertThat(run.transcript().entries())
                .extracting(ScriptRun.Transcript.Entry::value)
                .contains("[1, 2]");
    }

    @Test
    void script_callOverSeveralLines_isOneSnippet() {
        assertThat(run.play("s", "var x = Optional.of(\n    \"a\")\nx\n"))
                .as(text())
                .isTrue();
        assertThat(text()).contains("Optional[a]");
    }

    @Test
    void script_unknownName_isRejected() {
        assertThat(run.play("s", "var x = nowhere.at(1)\n")).isFalse();
        assertThat(text()).contains("rejected: var x = nowhere.at(1)", "nowhere");
    }

    @Test
    void script_throwing_fails() {
        assertThat(run.play("s", "Integer.parseInt(\"x\")\nvar later = 1\n")).isFalse();
        assertThat(text())
                .contains("threw: Integer.parseInt", "NumberFormatException")
                .doesNotContain("later");
    }

    @Test
    void script_unfinished_fails() {
        assertThat(run.play("s", "var x = List.of(1,\n")).isFalse();
        assertThat(text()).contains("not a complete snippet");
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
