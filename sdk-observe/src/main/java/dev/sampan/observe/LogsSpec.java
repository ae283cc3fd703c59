package dev.sampan.observe;

import dev.sampan.internal.spec.SpecLife;
import dev.sampan.problem.InvalidRequestException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Which lines to read. Alive only inside {@link Observe#logs(String, java.util.function.Consumer)}. */
public final class LogsSpec {
    private static final int DEFAULT_TAIL = 200;
    private static final int MOST = 100_000;

    private final SpecLife life;
    private @Nullable Integer tail;
    private @Nullable Duration since;
    private @Nullable String container;
    private @Nullable Boolean previous;

    LogsSpec(String app) {
        this.life = new SpecLife("logs of " + app);
    }

    /** How many of the newest lines of all pods together, 1 to 100,000. Default: 200. */
    public LogsSpec tail(int lines) {
        if (lines < 1 || lines > MOST) {
            throw InvalidRequestException.of(
                    "observe.log-tail",
                    "read the newest " + lines + " lines",
                    "that is no sensible number of lines",
                    "it is 1 to " + MOST,
                    "choose another number, or use watchLogs");
        }
        tail = life.once("tail", tail, lines);
        return this;
    }

    /** Only lines that are younger than this; whole seconds. Default: any age. */
    public LogsSpec since(Duration age) {
        if (age.isNegative() || age.isZero()) {
            throw InvalidRequestException.of(
                    "observe.log-since",
                    "read lines of the last " + age,
                    "that is no time span",
                    "it is how far back to go, such as Duration.ofMinutes(10)",
                    "give a positive duration");
        }
        since = life.once("since", since, age);
        return this;
    }

    /** Of the run before the current one: what a container said before it crashed. Default: of the current run. */
    public LogsSpec previous() {
        previous = life.once("previous", previous, true);
        return this;
    }

    /** Only this container, init containers included. Default: all that are not init containers. */
    public LogsSpec container(String name) {
        container = life.once("container", container, name);
        return this;
    }

    Wanted close() {
        life.close();
        return new Wanted(tail == null ? DEFAULT_TAIL : tail, since, container, previous != null);
    }

    /** What the spec came to. */
    record Wanted(
            int tail, @Nullable Duration since, @Nullable String container, boolean previous) {}
}
