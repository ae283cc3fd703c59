package dev.sampan.lab.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What came of the halts of one act. Thread-safe. */
final class Tally {
    private final Act act;
    private final long began = System.nanoTime();
    private final List<String> failures = new ArrayList<>();
    private int boundaries;
    private int halts;
    private int resumed;
    private int aborted;
    private int complete;
    private long seconds;

    Tally(Act act) {
        this.act = act;
    }

    /** All moments of one more call. */
    synchronized void boundary() {
        boundaries++;
    }

    synchronized void halt() {
        halts++;
    }

    /** An app that was interrupted is all new. */
    synchronized void resumed() {
        resumed++;
    }

    /** An app that was interrupted is all old. */
    synchronized void aborted() {
        aborted++;
    }

    /** An app was all old or all new although nobody had ended anything. */
    synchronized void complete() {
        complete++;
    }

    synchronized void failure(String what) {
        failures.add(what);
        System.out.println("FAILED: " + what);
    }

    synchronized void end() {
        seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
    }

    synchronized boolean isGood() {
        return failures.isEmpty() && halts > 0;
    }

    @Override
    public synchronized String toString() {
        return "%s: %d calls, %d halts; apps resumed to new %d, aborted to old %d, whole by themselves %d; failures %d; %d s"
                .formatted(act, boundaries, halts, resumed, aborted, complete, failures.size(), seconds);
    }
}
