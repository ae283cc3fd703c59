package dev.sampan.deploy;

import dev.sampan.internal.release.ReleaseSecret;

/** The labels, annotations and field managers by which Sampan knows its own. */
final class Marks {
    /** The field manager of an app's objects. */
    static final String MANAGER = "sampan";
    /** The field manager of what Sampan notes on objects, so that notes are never part of an app's wished state. */
    static final String JOURNAL = "sampan-journal";

    static final String PREFIX = "sampan.dev/";
    static final String APP = "sampan.dev/app";
    static final String RELEASE = ReleaseSecret.LABEL;
    static final String VERDICT = "sampan.dev/verdict";
    static final String INTENT = "sampan.dev/intent";
    static final String FENCE = "sampan.dev/fence";
    static final String RESTARTED = "sampan.dev/restartedAt";
    static final String RELEASE_TYPE = ReleaseSecret.TYPE;
    /** Where client-side kubectl apply keeps what it applied last; it may hold secrets. */
    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /** On the Job of a migration and its pods, which are none of the app's. */
    static final String MIGRATION = "sampan.dev/migration-of";

    private Marks() {}

    static String releaseName(String app, int number) {
        return "sampan-release-" + app + "-" + number;
    }

    static String migrationName(String app, int number) {
        return app + "-migrate-" + number;
    }

    static String appSelector(String app) {
        return APP + "=" + app;
    }
}
