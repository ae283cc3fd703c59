package dev.sampan.sandbox.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CronJobTest {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private void cron(String more, String runsFor) {
        world.create(
                Resources.CRON_JOBS,
                "{'metadata':{'name':'tick'},'spec':{'schedule':'*/5 * * * *',%s,'jobTemplate':{'spec':{'template':{'metadata':{'annotations':{'sandbox.sampan.dev/exit-after':'%s'}},'spec':{'restartPolicy':'Never','containers':[{'name':'w','image':'w:1'}]}}}}}}"
                        .formatted(more, runsFor));
    }

    private ObjectNode tick() {
        return world.get(Resources.CRON_JOBS, "tick");
    }

    @Test
    void cronJob_everyFiveMinutes_runsJobsNamedByTheirTimeAndKeepsThree() {
        cron("'successfulJobsHistoryLimit':3", "10s");
        world.advance(3_700);
        assertThat(world.list(Resources.JOBS)).hasSize(3).allMatch(job -> Conditions.isTrue(job, "Complete"));
        assertThat(world.list(Resources.JOBS).stream().map(Meta::name))
                .containsExactly("tick-29453810", "tick-29453815", "tick-29453820");
        assertThat(Tree.text(tick(), "status", "lastScheduleTime")).isEqualTo("2026-01-01T01:00:00Z");
        assertThat(Tree.text(tick(), "status", "lastSuccessfulTime")).startsWith("2026-01-01T01:00:");
        assertThat(tick().path("status").has("active")).isFalse();
        assertThat(Meta.annotation(
                        world.list(Resources.JOBS).get(0), "batch.kubernetes.io/cronjob-scheduled-timestamp"))
                .isEqualTo("2026-01-01T00:50:00Z");
        assertThat(world.events("tick"))
                .contains(
                        "SuccessfulCreate: Created job tick-29453820",
                        "SawCompletedJob: Saw completed job: tick-29453820, condition: Complete",
                        "SuccessfulDelete: Deleted job tick-29453805");
    }

    @Test
    void cronJob_forbidding_startsNothingBesideARunningJob() {
        cron("'concurrencyPolicy':'Forbid'", "12m");
        world.advance(900);
        assertThat(world.list(Resources.JOBS)).hasSize(1);
        assertThat(world.events("tick"))
                .contains(
                        "JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid");
    }

    @Test
    void cronJob_replacing_deletesTheRunningJob() {
        cron("'concurrencyPolicy':'Replace'", "1h");
        world.advance(700);
        assertThat(world.list(Resources.JOBS)).hasSize(1);
        assertThat(tick().path("status").path("active")).hasSize(1);
        assertThat(world.events("tick")).contains("SuccessfulDelete: Deleted job tick-29453765");
    }

    @Test
    void cronJob_suspended_startsNothingUntilItIsResumed_andThenOnlyTheLatest() {
        cron("'suspend':true", "1s");
        world.advance(1_000);
        assertThat(world.list(Resources.JOBS)).isEmpty();
        world.edit(Resources.CRON_JOBS, "tick", tick -> Tree.child(tick, "spec").put("suspend", false));
        world.advance(1);
        assertThat(world.list(Resources.JOBS))
                .singleElement()
                .satisfies(job -> assertThat(Meta.name(job)).isEqualTo("tick-29453775"));
    }

    @Test
    void cronJob_resumedAfterItsStartingDeadline_missesThatTime() {
        cron("'suspend':true,'startingDeadlineSeconds':60", "1s");
        world.advance(450);
        world.edit(Resources.CRON_JOBS, "tick", tick -> Tree.child(tick, "spec").put("suspend", false));
        world.advance(100);
        assertThat(world.list(Resources.JOBS)).isEmpty();
        world.advance(60);
        assertThat(world.list(Resources.JOBS)).hasSize(1);
    }
}
