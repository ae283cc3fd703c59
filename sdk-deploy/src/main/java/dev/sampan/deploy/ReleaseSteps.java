package dev.sampan.deploy;

import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.text.Durations;
import java.util.ArrayList;
import java.util.List;

/** The steps of a release by name, in the order in which they are done. */
final class ReleaseSteps {
    static final String WAIT = "wait for the rollout";
    static final String VERDICT = "write the verdict";

    private ReleaseSteps() {}

    /**
     * All of them.
     *
     * @param number of the release
     * @param migrates whether its migration has not been done yet
     */
    static List<String> of(IntentPlan plan, int number, boolean migrates) {
        List<String> steps = new ArrayList<>(List.of(record(number)));
        objects(plan, true, steps);
        Migration migration = plan.intent().precautions().migration();
        if (migrates && migration != null) {
            steps.add(migrate(migration, plan.app(), number));
        }
        deletions(plan, Kind.HORIZONTAL_POD_AUTOSCALER, steps);
        objects(plan, false, steps);
        deletions(plan, Kind.SERVICE, steps);
        steps.addAll(List.of(WAIT, VERDICT));
        Precautions.Watch watch = plan.intent().precautions().watch();
        if (watch != null) {
            steps.add(watch(watch));
        }
        return steps;
    }

    private static void objects(IntentPlan plan, boolean files, List<String> steps) {
        plan.objects().stream()
                .filter(object -> object.kind().equals(Kind.CONFIG_MAP) == files)
                .forEach(object -> steps.add(apply(object)));
    }

    private static void deletions(IntentPlan plan, Kind kind, List<String> steps) {
        plan.deletions().stream()
                .filter(deletion -> deletion.kind().equals(kind))
                .forEach(deletion -> steps.add(delete(deletion)));
    }

    static String record(int number) {
        return "record release " + number;
    }

    static String takeOver(PlannedObject object) {
        return "take over " + object.label();
    }

    static String apply(PlannedObject object) {
        return "apply " + object.label();
    }

    static String delete(PlannedDeletion deletion) {
        return "delete " + deletion.label();
    }

    static String migrate(Migration migration, String app, int number) {
        return "migrate to schema " + migration.schema() + " by Job/" + Marks.migrationName(app, number);
    }

    static String watch(Precautions.Watch watch) {
        return "watch it for " + Durations.text(watch.limit());
    }
}
