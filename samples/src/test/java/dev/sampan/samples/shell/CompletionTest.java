package dev.sampan.samples.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What Tab offers. The variables have their types and no value: completion asks for no more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompletionTest {
    private final ScriptRun run = new ScriptRun(new PrintStream(PrintStream.nullOutputStream()));

    @BeforeAll
    void declare() {
        assertThat(run.play("declarations", """
                dev.sampan.deploy.Deploy deploy = null;
                dev.sampan.deploy.image.Images images = null;
                """)).isTrue();
    }

    @AfterAll
    void close() {
        run.close();
    }

    @Test
    void frontDoor_typed_offersItsVerbs() {
        assertThat(after("deploy.")).contains("app(", "rollback(", "scale(", "history(");
    }

    @Test
    void appSpec_insideLambda_offersItsSettings() {
        assertThat(after("deploy.app(\"web\", \"shop/web:1\", app -> app.re")).contains("replicas(", "readyWhenHttp(");
    }

    @Test
    void appSpec_insideChainOfLambda_offersItsSettings() {
        assertThat(after("deploy.app(\"web\", \"shop/web:1\", app -> app.replicas(3).po"))
                .contains("port(");
    }

    @Test
    void appSpec_insideBlockLambda_offersItsSettings() {
        assertThat(after("deploy.app(\"web\", \"shop/web:1\", app -> { app.replicas(3); app.po"))
                .contains("port(");
    }

    @Test
    void imageSpec_insideLambda_offersItsSettings() {
        assertThat(after("images.build(\"shop/web:1\", Path.of(\"x\"), b -> b.en"))
                .contains("entrypoint(", "env(");
    }

    @Test
    void plan_afterLambda_offersApply() {
        assertThat(after("deploy.app(\"web\", \"shop/web:1\", app -> app.replicas(3))."))
                .contains("apply()", "changes()");
    }

    private List<String> after(String typed) {
        return run.shell().sourceCodeAnalysis().completionSuggestions(typed, typed.length(), new int[1]).stream()
                .map(Suggestion::continuation)
                .toList();
    }
}
