package dev.sampan.sandbox.internal.time;

import dev.sampan.sandbox.SandboxTime;
import java.time.Instant;

/** Starts timelines. */
public final class Timelines {
    private Timelines() {}

    /** A running timeline that begins now. */
    public static Timeline start(SandboxTime how) {
        return start(how, Instant.now());
    }

    /** A running timeline that begins at an instant; a REAL one is always at the system's time. */
    public static Timeline start(SandboxTime how, Instant beginning) {
        Pace pace = switch (how) {
            case REAL -> new RealPace();
            case AUTO -> new AutoPace(beginning);
            case MANUAL -> new ManualPace(beginning);
        };
        EventTimeline timeline = new EventTimeline(pace);
        timeline.start();
        return timeline;
    }
}
