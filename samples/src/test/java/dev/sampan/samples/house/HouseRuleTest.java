package dev.sampan.samples.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HouseRuleTest {
    private static final String ROOT = "dev.sampan";

    private static final JavaClasses SDK = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/dev/sampan/samples/"))
            .importPackages(ROOT);

    @ParameterizedTest
    @EnumSource(HouseRule.class)
    void sdk_asShipped_keepsTheRule(HouseRule rule) {
        rule.on(ROOT).check(SDK);
    }

    @ParameterizedTest
    @EnumSource(HouseRule.class)
    void rule_withPlantedViolation_fails(HouseRule rule) {
        JavaClasses planted = new ClassFileImporter().importPackages(rule.plantedRoot());

        EvaluationResult result =
                rule.on(rule.plantedRoot()).allowEmptyShould(true).evaluate(planted);

        assertThat(planted).as("classes in " + rule.plantedRoot()).isNotEmpty();
        assertThat(result.getFailureReport().getDetails())
                .as("violations of " + rule)
                .isNotEmpty();
        assertThat(result.getFailureReport().toString()).contains("Planted");
    }
}
