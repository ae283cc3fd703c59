package dev.sampan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final Finding CAUSE = new Finding(
            "crash-loop",
            Severity.ERROR,
            Level.OBSERVE,
            "Pod/web",
            "it exits",
            "bad setting",
            List.of(new Evidence("log", "boom")),
            "fix it");

    @Test
    void toString_eachOutcome_saysStateFirstAndNextStepLast() {
        assertThat(new Done<>("v", "3/3 ready, release 7", Duration.ofSeconds(41), "rollback(\"web\")"))
                .hasToString("Done in 41s: 3/3 ready, release 7\n  undo: rollback(\"web\")");
        assertThat(new Unchanged<>("v", "3/3 ready")).hasToString("Unchanged: 3/3 ready");
        assertThat(new Failed<>("release 2 is hopeless", CAUSE, List.of(), null).toString())
                .startsWith("Failed: release 2 is hopeless\n")
                .contains("log: boom")
                .endsWith("next: fix it");
    }

    @Test
    void toString_longSummary_isCutOnTheFirstLineAndWholeOnTheSecond() {
        String summary = "release 12 of a-very-long-application-name-for-an-online-shop failed";
        List<Outcome<String>> outcomes = List.of(
                new Done<>("v", summary, Duration.ofSeconds(1), ""),
                new Unchanged<>("v", summary),
                new Failed<>(summary, CAUSE, List.of(), null),
                new Stopped<>(summary, List.of(), "go on"),
                new Unknown<>(summary, List.of(), "look"));
        assertThat(outcomes).allSatisfy(outcome -> {
            List<String> lines = outcome.toString().lines().toList();
            assertThat(lines.get(0)).hasSizeLessThanOrEqualTo(45).endsWith("...");
            assertThat(lines.get(1)).isEqualTo("  " + summary);
        });
    }

    @Test
    void toString_muchEvidence_staysWithinThePromptAndKeepsTheNextStep() {
        List<Evidence> much = Collections.nCopies(40, new Evidence("log web", "x".repeat(300)));
        Finding cause = new Finding("a", Severity.ERROR, Level.OBSERVE, "Pod/web", "w", "r", much, "do this now");
        List<Outcome<String>> outcomes = List.of(
                new Failed<>("s", cause, Collections.nCopies(30, "something is left behind"), null),
                new Unknown<>("s", much, "do this now"),
                new Stopped<>(
                        "s",
                        Collections.nCopies(90, new Step("apply Deployment/web", Step.State.DONE)),
                        "do this now"));
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.toString())
                        .hasSizeLessThanOrEqualTo(1_000)
                        .endsWith("next: do this now"));
    }

    @Test
    void orElseThrow_badOutcomes_throwWithCauseAndNextStep() {
        assertThatThrownBy(() -> new Failed<>("deploy web", CAUSE, List.of(), null).orElseThrow())
                .isInstanceOf(SampanException.class)
                .hasMessageContaining("[crash-loop]")
                .hasMessageContaining("log: boom")
                .hasMessageContaining("fix it");
        assertThatThrownBy(() -> new Stopped<>("interrupted", List.of(), "go on").orElseThrow())
                .hasMessageContaining("outcome.stopped");
        assertThatThrownBy(() -> new Unknown<>("lost", List.of(), "look").orElseThrow())
                .hasMessageContaining("outcome.unknown");
        assertThat(new Done<>("v", "s", Duration.ZERO, "").orElseThrow()).isEqualTo("v");
        assertThat(new Unchanged<>("v", "s").isGood()).isTrue();
    }

    @Test
    void waiver_blankReasonOrPastDate_doesNotHold() {
        LocalDate day = LocalDate.of(2026, 3, 1);
        assertThatThrownBy(() -> new Waiver("r", " ", day)).hasMessageContaining("plan.waiver-without-reason");
        assertThat(new Waiver("r", "migration", day).holdsOn(day)).isTrue();
        assertThat(new Waiver("r", "migration", day).holdsOn(day.plusDays(1))).isFalse();
    }
}
