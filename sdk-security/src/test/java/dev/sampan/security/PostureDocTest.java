package dev.sampan.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.plan.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** {@code docs/posture.md} says what the rules say. Write it anew with {@code -Dposture.write=true}. */
class PostureDocTest {
    private static final Path PAGE = Path.of("..", "docs", "posture.md");

    @Test
    void page_isWhatTheRulesSay() throws IOException {
        String page = page();
        if (Boolean.getBoolean("posture.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE).as("run PostureDocTest with -Dposture.write=true").hasContent(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Posture rules

                <!-- Written by PostureDocTest from the rules. Change the rules, then run it with -Dposture.write=true. -->

                `Posture.guard()` holds every plan to these rules, `Security.on(namespace).review()` what runs already. What a rule's
                finding is worth follows the level of the environment: `observe` records it, `warn` shows it in the plan, `enforce`
                refuses to apply the plan. `Environment.dev()` observes, `Environment.staging()` warns, `Environment.prod()`
                enforces; an environment of your own behaves as the one whose level it has, and `OFF` asks no rule.

                Other levels: `Posture.guard(p -> p.level(rule, level))`, or `levelIn(environment, rule, level)` for one environment.
                A waiver has a reason and a last day: `p.waive(rule, reason, until)`, or `waiveFor(object, ...)` for one object. Until
                the end of that day (UTC, by the session's clock) its findings are only observed; then they count again and say so.
                Values that look like secrets are never shown.

                | Rule | dev | staging | prod | What is wrong |
                | --- | --- | --- | --- | --- |
                """);
        for (PostureRule rule : PostureRules.ALL) {
            page.append("| [")
                    .append(rule.id())
                    .append("](#")
                    .append(anchor(rule))
                    .append(") | ")
                    .append(level(rule, Level.OBSERVE))
                    .append(" | ")
                    .append(level(rule, Level.WARN))
                    .append(" | ")
                    .append(level(rule, Level.ENFORCE))
                    .append(" | ")
                    .append(rule.what())
                    .append(" |\n");
        }
        for (PostureRule rule : PostureRules.ALL) {
            page.append("\n## ")
                    .append(rule.id())
                    .append("\n\n")
                    .append(sentence(rule.what()))
                    .append(" ")
                    .append(sentence(rule.reason()))
                    .append("\n\n")
                    .append("Fix: ")
                    .append(rule.fix())
                    .append(".\n");
        }
        return page.toString();
    }

    private static String anchor(PostureRule rule) {
        return rule.id().replace(".", "");
    }

    private static String level(PostureRule rule, Level environment) {
        return rule.weight().in(environment).name().toLowerCase(Locale.ROOT);
    }

    private static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }
}
