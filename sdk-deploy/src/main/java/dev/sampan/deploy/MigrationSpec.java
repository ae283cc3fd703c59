package dev.sampan.deploy;

import dev.sampan.internal.spec.SpecLife;
import dev.sampan.problem.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the schema of an app's data is brought forward. Alive only inside {@link AppSpec#migrate}. The job's pod is the app's own, with its
 * image, environment, files and service account, but without probes and ports, and with a command of its own.
 *
 * <p>Schemas are numbered upwards. An <em>expand</em> step adds and stays compatible with the schema before; a <em>contract</em> step
 * takes away what no running program needs any more:
 *
 * <pre>{@code
 * .migrate("add-email",  m -> m.schema(12).compatibleWith(11).command("flyway", "migrate"))   // expand
 * .migrate("drop-mail",  m -> m.schema(13).compatibleWith(12).command("flyway", "migrate"))   // contract
 * }</pre>
 */
public final class MigrationSpec {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final SpecLife life;
    private final String app;
    private final String job;

    private @Nullable Integer schema;
    private @Nullable Integer compatibleWith;
    private @Nullable String image;
    private @Nullable List<String> command;
    private @Nullable List<String> args;
    private @Nullable Duration limit;
    private @Nullable Integer retries;

    MigrationSpec(String app, String job) {
        this.app = app;
        this.job = job;
        this.life = new SpecLife("migration " + job);
    }

    /** The number of the schema that is there when the job is done. Required; the job runs when the schema is older. */
    public MigrationSpec schema(int number) {
        schema = life.once("schema", schema, number);
        return this;
    }

    /**
     * The oldest schema for which a program may be made and still run on the new one. The release that runs while the job does has to be
     * made for that or a later one, and so has every release that is rolled back to afterwards. Default: the new schema itself.
     */
    public MigrationSpec compatibleWith(int number) {
        compatibleWith = life.once("compatible schema", compatibleWith, number);
        return this;
    }

    /** The image of the job, by digest. Default: the app's. */
    public MigrationSpec image(String reference) {
        image = life.once("image", image, reference);
        return this;
    }

    /** What the job runs. Default: the image's entrypoint, not the app's command. It must do no harm when it is run again. */
    public MigrationSpec command(String... words) {
        command = life.once("command", command, List.of(words));
        return this;
    }

    /** The arguments of what the job runs. Default: the image's. */
    public MigrationSpec args(String... words) {
        args = life.once("args", args, List.of(words));
        return this;
    }

    /** How long it may take, all tries included; then it has failed. Default: 10 minutes. */
    public MigrationSpec within(Duration time) {
        limit = life.once("limit", limit, time);
        return this;
    }

    /** How often a failed try is repeated. Default: never. */
    public MigrationSpec retries(int times) {
        retries = life.once("retries", retries, times);
        return this;
    }

    Migration close() {
        life.close();
        if (!job.matches("[a-z]([a-z0-9-]{0,38}[a-z0-9])?")) {
            throw refused(
                    "\"" + job + "\" cannot be the name of its container",
                    "it is at most 40 small letters, digits and -, and begins with a letter",
                    "choose another name");
        }
        int to = schema == null ? 0 : schema;
        if (to < 1) {
            throw refused(
                    schema == null ? "it has no schema" : "its schema is " + to,
                    "schemas are numbered from 1; 0 is before the first migration",
                    "set schema(n)");
        }
        int floor = compatibleWith == null ? to : compatibleWith;
        if (floor < 0 || floor > to) {
            throw refused(
                    "schema " + to + " is said to be compatible with " + floor,
                    "it can serve programs made for itself or for an earlier one",
                    "correct compatibleWith(n)");
        }
        Duration time = limit == null ? LIMIT : limit;
        int again = retries == null ? 0 : retries;
        if (time.toSeconds() < 1 || again < 0 || again > 20) {
            throw refused(
                    "it may take " + time.toSeconds() + " s and be repeated " + again + " times",
                    "it needs a second at least, and 0 to 20 repetitions",
                    "correct within(...) or retries(...)");
        }
        return new Migration(job, to, floor, image, command, args, time, again);
    }

    private InvalidRequestException refused(String happened, String reason, String next) {
        return InvalidRequestException.of(
                "deploy.spec", "plan the migration " + job + " of " + app, happened, reason, next);
    }
}
