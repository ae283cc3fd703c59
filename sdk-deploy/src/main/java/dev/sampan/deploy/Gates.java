package dev.sampan.deploy;

import dev.sampan.plan.Gate;
import dev.sampan.problem.InvalidRequestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is looked at after a release is ready, for {@link AppSpec#watch}. Immutable.
 *
 * <pre>{@code
 * app.watch(Gates.ofPods().with("error rate", 3, errors), Duration.ofMinutes(10))
 * }</pre>
 *
 * <p>A {@link Gate} of your own is read at once and then every 15 seconds. Its last readings that had data decide, as many as its minimum
 * of samples: if all of them fail, so does the release; if all pass when the time is over, so does the gate. A reading without data counts
 * for neither, and what a gate throws is a reading without data. A gate that is not passed when the time is over holds the release: it is
 * not rolled back, and not good either.
 */
public final class Gates {
    private static final Duration EVERY = Duration.ofSeconds(15);

    private final boolean pods;
    private final List<Named> named;
    private final Duration every;

    private Gates(boolean pods, List<Named> named, Duration every) {
        this.pods = pods;
        this.named = List.copyOf(named);
        this.every = every;
    }

    /** A gate with the name that outcomes call it by. */
    record Named(String name, int samples, Gate gate) {}

    /**
     * The pods of the release: none of their containers restarts or is in a crash loop, and none that was ready stays unready for longer
     * than 30 seconds. One restart is enough. Pods that are deleted or evicted do not count.
     */
    public static Gates ofPods() {
        return new Gates(true, List.of(), EVERY);
    }

    /** One gate of your own and nothing else. As {@link #with}. */
    public static Gates of(String name, int samples, Gate gate) {
        return new Gates(false, List.of(), EVERY).with(name, samples, gate);
    }

    /**
     * A copy with one more gate.
     *
     * @param name what outcomes call it
     * @param samples how many readings with data decide, 1 or more
     * @param gate is read on the thread that applies; it should answer within seconds
     */
    public Gates with(String name, int samples, Gate gate) {
        if (samples < 1
                || name.isBlank()
                || named.stream().anyMatch(n -> n.name().equals(name))) {
            throw InvalidRequestException.of(
                    "deploy.gate",
                    "add the gate \"" + name + "\" with " + samples + " samples",
                    samples < 1 ? "it would decide without data" : "its name is blank or taken",
                    "no data never passes, and outcomes tell gates apart by name",
                    "correct with(name, samples, gate)");
        }
        List<Named> all = new ArrayList<>(named);
        all.add(new Named(name, samples, gate));
        return new Gates(pods, all, every);
    }

    /** A copy that reads the gates of your own this often. */
    public Gates withEvery(Duration pause) {
        if (pause.toMillis() < 1) {
            throw InvalidRequestException.of(
                    "deploy.gate",
                    "read gates every " + pause,
                    "there would be no pause between readings",
                    "time goes forward only",
                    "correct withEvery(...)");
        }
        return new Gates(pods, named, pause);
    }

    boolean pods() {
        return pods;
    }

    List<Named> named() {
        return named;
    }

    Duration every() {
        return every;
    }

    String names() {
        List<String> names = new ArrayList<>();
        if (pods) {
            names.add("pods");
        }
        named.forEach(n -> names.add(n.name() + " (" + n.samples() + ")"));
        return String.join(", ", names);
    }

    @Override
    public String toString() {
        return "Gates: " + names();
    }
}
