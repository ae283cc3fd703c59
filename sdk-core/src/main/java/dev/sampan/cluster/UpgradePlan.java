package dev.sampan.cluster;

import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import java.util.List;

/** An upgrade that is checked before it is started. */
final class UpgradePlan extends CloudPlan<AckCluster> {
    private final Setting<AckCluster> setting;
    private final UpgradeRun upgrade;
    private final SettingPlan<AckCluster> unchecked;

    UpgradePlan(CloudCalls cloud, ClusterReads reads, Setting<AckCluster> setting, UpgradeRun upgrade) {
        super(cloud.http().session(), setting.verb, setting.object, setting.changes, setting.findings);
        this.setting = setting;
        this.upgrade = upgrade;
        this.unchecked = new SettingPlan<>(cloud, reads, setting);
    }

    @Override
    Outcome<AckCluster> run() {
        UpgradeCheck check;
        try {
            check = upgrade.check(act(), Deadline.after(session().clock(), setting.within));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Stopped<>(
                    act() + " was interrupted before it began",
                    List.of(new Step("check", Step.State.UNKNOWN), new Step(act(), Step.State.PENDING)),
                    "start() again");
        }
        return check.passed() ? unchecked.run() : refused(check);
    }

    private Outcome<AckCluster> refused(UpgradeCheck check) {
        List<Evidence> evidence = check.problems().stream()
                .map(problem -> new Evidence("check " + check.id(), problem))
                .toList();
        Finding cause = new Finding(
                "cluster.check-failed",
                Severity.ERROR,
                Level.OBSERVE,
                "Cluster/" + setting.object,
                "the check before the upgrade failed: " + check.message(),
                "something in the cluster would not survive the next version",
                evidence,
                "mend what the evidence names, then start() again");
        return new Failed<>(act() + " was not begun", cause, List.of("nothing was changed"), null);
    }
}
