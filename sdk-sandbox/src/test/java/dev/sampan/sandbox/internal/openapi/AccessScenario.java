package dev.sampan.sandbox.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Sampan;
import dev.sampan.plan.Done;
import dev.sampan.plan.Plan;
import dev.sampan.registry.AccessReport;
import dev.sampan.registry.Registries;
import dev.sampan.registry.RegistryInstance;

/** A role is let push, seen to push, and let push no more. */
public final class AccessScenario {
    private AccessScenario() {}

    /** @param role one that is there and may push nowhere */
    public static void run(Sampan sampan, String role) {
        RegistryInstance instance = Registries.on(sampan).get("sandbox");
        done(instance.access().allowPush(role, "team/*"));
        AccessReport report = instance.access().report();
        assertThat(report.pushers()).anySatisfy(each -> {
            assertThat(each.who()).isEqualTo("role " + role);
            assertThat(each.reading().what()).isEqualTo("to team/*");
        });
        done(instance.access().withdrawPush(role, "team/*"));
        assertThat(instance.access().withdrawPush(role, "team/*").isEmpty()).isTrue();
    }

    private static void done(Plan<?> plan) {
        assertThat(plan.changes()).isNotEmpty();
        var outcome = plan.apply();
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        outcome.orElseThrow();
    }
}
