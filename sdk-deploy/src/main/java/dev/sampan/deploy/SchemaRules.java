package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a program may run on the schema that is there, or that its migration would leave. */
final class SchemaRules {
    private final AppIntent intent;
    private final Releases history;

    SchemaRules(AppIntent intent, Releases history) {
        this.intent = intent;
        this.history = history;
    }

    /** What it would do to the schema; empty when it is there already. */
    List<Change> changes() {
        Migration migration = intent.precautions().migration();
        if (migration == null) {
            return List.of();
        }
        SchemaMark now = SchemaMark.now(history);
        SchemaMark left = now.after(migration);
        if (!left.migrates()) {
            return List.of();
        }
        return List.of(new Change(
                Change.Kind.ACT,
                "Job/" + jobName(),
                "",
                null,
                migration.job() + ": schema " + now.mark() + " -> " + left.mark() + ", serves programs of "
                        + left.floor() + " and later"));
    }

    /** The job that would do it, for those who review the plan. */
    Optional<ObjectNode> job(List<PlannedObject> objects) {
        Migration migration = intent.precautions().migration();
        if (migration == null || changes().isEmpty()) {
            return Optional.empty();
        }
        return objects.stream()
                .map(PlannedObject::intended)
                .filter(o -> o.path("kind").asText().equals("Deployment"))
                .map(deployment -> MigrationJob.object(migration, jobName(), deployment, intent.app()))
                .findFirst();
    }

    private String jobName() {
        int next = history.current().map(r -> r.number() + 1).orElse(1);
        return Marks.migrationName(intent.app(), intent.resumes().orElse(next));
    }

    void check(LiveApp live, PlanFindings findings) {
        boolean asked =
                intent.precautions().migration() != null || intent.restores().isPresent();
        if (!asked) {
            return;
        }
        SchemaMark now = SchemaMark.now(history);
        int code = intent.precautions().code().orElse(now.mark());
        if (!changes().isEmpty()) {
            checkRunning(now, live, findings);
        } else if (code < now.floor()) {
            findings.addUnlessWaived(forbidden(code, now));
        }
        unfinished().ifPresent(findings::add);
    }

    /** While the rollout runs, the pods of the release before are on the new schema already. */
    private void checkRunning(SchemaMark now, LiveApp live, PlanFindings findings) {
        ObjectNode deployment = live.deployment();
        Migration migration = intent.precautions().migration();
        if (deployment == null || migration == null) {
            return;
        }
        int floor = now.after(migration).floor();
        String carried = Json.annotation(deployment, Marks.RELEASE);
        history.stream()
                .filter(r -> String.valueOf(r.number()).equals(carried))
                .filter(r -> r.record().memo().schema().code() < floor)
                .findFirst()
                .ifPresent(running -> findings.addUnlessWaived(new Finding(
                        "deploy.schema-breaks-running",
                        Severity.ERROR,
                        Level.ENFORCE,
                        "Deployment/" + intent.app(),
                        "release " + running.number() + ", which runs, is made for schema "
                                + running.record().memo().schema().code() + ", and the migrated one serves programs of "
                                + floor + " and later",
                        "its pods serve on while the migration and the rollout run, and could not be gone back to",
                        List.of(),
                        "first expand: a migration that is compatibleWith("
                                + running.record().memo().schema().code() + "); contract with the release after it")));
    }

    private Finding forbidden(int code, SchemaMark now) {
        String others = history.stream()
                .skip(1)
                .filter(r -> r.verdict() == Release.Verdict.GOOD)
                .filter(r -> r.record().memo().schema().code() >= now.floor())
                .limit(3)
                .map(r -> "#" + r.number())
                .collect(Collectors.joining(", "));
        return new Finding(
                "deploy.schema-forbids",
                Severity.ERROR,
                Level.ENFORCE,
                "Deployment/" + intent.app(),
                intent.restores().isPresent()
                        ? "release " + intent.restores().getAsInt() + " is made for schema " + code + ", and schema "
                                + now.mark() + " serves programs of " + now.floor() + " and later"
                        : "it is made for schema " + code + ", and schema " + now.mark() + " serves programs of "
                                + now.floor() + " and later",
                "a migration since then has taken away what this program needs",
                List.of(),
                (others.isEmpty() ? "no other release can be gone back to: " : "go back to " + others + ", or ")
                        + "deploy forward with a migration whose compatibleWith(n) is " + code + " or less");
    }

    private Optional<Finding> unfinished() {
        return history.current()
                .filter(r -> r.verdict() == Release.Verdict.FAILED)
                .filter(r ->
                        r.record().memo().schema().migrates() && !r.journal().migrated())
                .map(r -> new Finding(
                        "deploy.migration-unfinished",
                        Severity.WARNING,
                        Level.WARN,
                        "Job/" + Marks.migrationName(intent.app(), r.number()),
                        "the migration to schema " + r.record().memo().schema().mark() + " of release " + r.number()
                                + " failed",
                        "the data may be between two schemas, unless the migration is one transaction",
                        List.of(),
                        "look at what the migration has left behind"));
    }
}
