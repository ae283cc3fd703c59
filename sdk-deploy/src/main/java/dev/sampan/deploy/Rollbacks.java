package dev.sampan.deploy;

import dev.sampan.plan.Finding;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

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
                notes);
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
                List.of());
    }

    static String author() {
        return System.getProperty("user.name", "unknown");
    }
}
