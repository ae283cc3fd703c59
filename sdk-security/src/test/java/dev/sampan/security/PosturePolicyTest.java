package dev.sampan.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Guard;
import dev.sampan.plan.Level;
import dev.sampan.problem.InvalidRequestException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PosturePolicyTest {
    private static final String TAG = "posture.mutable-tag";

    private static ObjectNode tagged() {
        ObjectNode deployment = Yard.flawless();
        Yard.container(deployment).put("image", "reg.example.com/shop/web:1.4.0");
        return deployment;
    }

    private static Finding only(Consumer<PostureSpec> spec, Environment environment) {
        List<Finding> findings = Yard.findings(Posture.guard(spec), environment, tagged());
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    @Test
    void level_followsTheEnvironment() {
        assertThat(only(p -> {}, Environment.dev()).level()).isEqualTo(Level.OBSERVE);
        assertThat(only(p -> {}, Environment.staging()).level()).isEqualTo(Level.WARN);
        assertThat(only(p -> {}, Environment.prod()).level()).isEqualTo(Level.ENFORCE);
        assertThat(only(p -> {}, Environment.of("qa", Level.ENFORCE)).level()).isEqualTo(Level.ENFORCE);
        assertThat(Yard.findings(Posture.guard(), Environment.of("sandbox", Level.OFF), tagged()))
                .isEmpty();
    }

    @Test
    void noCpuLimit_onlyEverWarns() {
        ObjectNode deployment = Yard.flawless();
        Yard.container(deployment).withObject("/resources/limits").remove("cpu");

        assertThat(Yard.findings(Posture.guard(), Environment.prod(), deployment))
                .extracting(Finding::level)
                .containsExactly(Level.WARN);
    }

    @Test
    void level_setByName_goesBeforeLevelSetForAll_whichGoesBeforeTheDefault() {
        Consumer<PostureSpec> spec = p -> p.level(TAG, Level.WARN).levelIn("staging", TAG, Level.ENFORCE);

        assertThat(only(spec, Environment.prod()).level()).isEqualTo(Level.WARN);
        assertThat(only(spec, Environment.staging()).level()).isEqualTo(Level.ENFORCE);
        assertThat(Yard.findings(Posture.guard(p -> p.level(TAG, Level.OFF)), Environment.prod(), tagged()))
                .isEmpty();
    }

    @Test
    void waiver_untilItsLastDay_onlyRecords_andTellsItsReason() {
        LocalDate today = LocalDate.of(2026, 3, 10);

        Finding finding = only(p -> p.waive(TAG, "vendor image until the mirror is up", today), Environment.prod());

        assertThat(finding.level()).isEqualTo(Level.OBSERVE);
        assertThat(finding.evidence().toString()).contains("until 2026-03-10: vendor image until the mirror is up");
    }

    @Test
    void waiver_onTheDayAfter_countsAgain_andIsTold() {
        Finding finding = only(p -> p.waive(TAG, "vendor image", LocalDate.of(2026, 3, 9)), Environment.prod());

        assertThat(finding.level()).isEqualTo(Level.ENFORCE);
        assertThat(finding.evidence().toString()).contains("waiver: ended on 2026-03-09: vendor image");
    }

    @Test
    void waiver_thatEnded_besideOneThatHolds_doesNotCount() {
        Finding finding = only(
                p -> p.waive(TAG, "old", LocalDate.of(2026, 1, 1)).waive(TAG, "renewed", LocalDate.of(2026, 4, 1)),
                Environment.prod());

        assertThat(finding.level()).isEqualTo(Level.OBSERVE);
    }

    @Test
    void waiver_forOneObject_leavesOthersAlone() {
        Consumer<PostureSpec> spec = p -> p.waiveFor("Deployment/cart", TAG, "soon", LocalDate.of(2026, 4, 1));

        assertThat(only(spec, Environment.prod()).level()).isEqualTo(Level.ENFORCE);
    }

    @Test
    void spec_refusesUnknownRules_blankReasons_secondLevels_andLateUse() {
        List<PostureSpec> kept = new ArrayList<>();

        assertThatThrownBy(() -> Posture.guard(p -> p.level("posture.mutabletag", Level.OFF)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("posture.mutable-tag");
        assertThatThrownBy(() -> Posture.guard(p -> p.waive(TAG, " ", LocalDate.of(2026, 4, 1))))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Posture.guard(p -> p.level(TAG, Level.OFF).level(TAG, Level.WARN)))
                .hasMessageContaining("already set to OFF");
        Posture.guard(kept::add);
        assertThatThrownBy(() -> kept.get(0).level(TAG, Level.OFF)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void posture_printsTheWeightiestFirst_withinThePromptsBounds() {
        List<ObjectNode> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ObjectNode deployment = tagged();
            deployment.withObject("/metadata").put("name", "web-" + i);
            Yard.container(deployment).withObject("/resources/limits").remove("cpu");
            many.add(deployment);
        }
        Guard guard = Posture.guard();
        List<Finding> findings = Yard.findings(guard, Environment.prod(), many.toArray(ObjectNode[]::new));

        String text = new Posture("shop", 30, findings).toString();

        assertThat(text)
                .startsWith(
                        "Posture shop: 30 enforced, 30 warned\n  60 findings on 30 objects\n  enforce posture.mutable-tag Deployment/web-0:");
        assertThat(text).endsWith("Sampan's Images and Deploy do");
        assertThat(text.length()).isLessThanOrEqualTo(1_000);
        assertThat(text.lines().findFirst().orElseThrow().length()).isLessThanOrEqualTo(45);
    }
}
