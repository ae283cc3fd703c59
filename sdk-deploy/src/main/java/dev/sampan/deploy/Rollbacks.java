package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.text.Redaction;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.SampanException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Intents from what releases recorded. */
final class Rollbacks {
    private Rollbacks() {}

    /** All that a release holds, as a new release. */
    static AppIntent intent(Release target, String cause) {
        return intent(target, cause, List.of());
    }

    static AppIntent intent(Release target, String cause, List<Finding> notes) {
        ReleaseRecord record = target.record();
        return new AppIntent(
                record.app(),
                "Roll back " + record.app() + " to #" + target.number(),
                record.image(),
                ReleaseRecord.bare(record.objects()),
                record.replicas(),
                false,
                author(),
                cause,
                OptionalInt.of(target.number()),
                OnFailure.KEEP,
                List.of(),
                List.of(),
                Set.of(),
                false,
                OptionalInt.empty(),
                Precautions.of(record),
                notes);
    }

    /** A release as it was begun, to be brought to its end. */
    static AppIntent resumed(Release begun) {
        return resumed(begun, null);
    }

    /** @param watch what is looked at after it is ready */
    static AppIntent resumed(Release begun, Precautions.@Nullable Watch watch) {
        ReleaseRecord record = begun.record();
        return new AppIntent(
                record.app(),
                "Resume release " + record.number() + " of " + record.app(),
                record.image(),
                ReleaseRecord.bare(record.objects()),
                record.replicas(),
                false,
                record.author(),
                record.cause(),
                record.restores(),
                record.onFailure(),
                List.of(),
                List.of(),
                record.forced(),
                false,
                OptionalInt.of(record.number()),
                Precautions.resumed(record, watch),
                List.of());
    }

    /** The current release with another number of replicas. */
    static AppIntent scaled(Release current, int replicas) {
        ReleaseRecord record = current.record();
        return new AppIntent(
                record.app(),
                "Scale " + record.app() + " to " + replicas,
                record.image(),
                ReleaseRecord.bare(record.objects()),
                OptionalInt.of(replicas),
                true,
                author(),
                "scale to " + replicas,
                OptionalInt.empty(),
                OnFailure.KEEP,
                List.of(),
                List.of(),
                Set.of(),
                false,
                OptionalInt.empty(),
                Precautions.of(record),
                List.of());
    }

    /** Restores the last good release before this one and says in one line how that went. */
    static String undo(KubeNamespace kube, ReleaseBasis plan, int number, String why) {
        try {
            Optional<Release> target = plan.history().stream()
                    .filter(r -> r.number() < number && r.verdict() == Release.Verdict.GOOD)
                    .findFirst();
            if (target.isEmpty()) {
                return "not rolled back: there is no earlier good release";
            }
            LiveApp live = LiveApp.read(kube, plan.app());
            ObjectNode deployment = live.deployment();
            String runs = deployment == null ? "none" : Json.annotation(deployment, Marks.RELEASE);
            if (!runs.equals(String.valueOf(number))) {
                return "not rolled back: it is at release " + runs + " by now";
            }
            Outcome<Release> outcome =
                    new AppPlanner(kube).plan(intent(target.get(), why), live).apply();
            return outcome.isGood()
                    ? "rolled back: release " + outcome.orElseThrow().number() + " restores release "
                            + target.get().number() + " and is good"
                    : "rolling back to release " + target.get().number() + " did not succeed: "
                            + outcome.toString().lines().findFirst().orElse("");
        } catch (SampanException e) {
            return "not rolled back: " + e.problem().happened();
        } catch (RuntimeException e) {
            // a guard of the user's may throw anything, and what was released must still be told
            return "not rolled back: " + Redaction.line(e.toString(), 200);
        }
    }

    static String author() {
        return System.getProperty("user.name", "unknown");
    }
}
