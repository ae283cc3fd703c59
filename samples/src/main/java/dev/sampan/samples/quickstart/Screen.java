package dev.sampan.samples.quickstart;

import dev.sampan.progress.ProgressEvent;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Lines that stay, and on a terminal one line that moves. Elsewhere a plain line appears when nothing was said for a while.
 * Thread-safe.
 */
final class Screen implements AutoCloseable {
    private static final long QUIET_SECONDS = 5;
    private static final int WIDTH = 100;

    private final PrintStream out;
    private final boolean live;
    private final long started = System.nanoTime();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "screen");
        thread.setDaemon(true);
        return thread;
    });

    private String doing = "starting";
    private long lastWords = System.nanoTime();
    private boolean moving;

    Screen(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
        long period = live ? 200 : 1000;
        ticker.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.MILLISECONDS);
    }

    /** A line that stays. */
    synchronized void say(String line) {
        clear();
        out.println(line);
        out.flush();
        lastWords = System.nanoTime();
    }

    /** A numbered step's line: what it is in a column, then what came of it. */
    void step(String what, String result) {
        say(String.format(Locale.ROOT, "  %-12s %s", what, result));
    }

    /** What is under way now. */
    synchronized void doing(String what) {
        doing = what;
        if (live) {
            draw();
        }
    }

    void hear(ProgressEvent event) {
        doing(event.act() + ": " + event.message());
    }

    String elapsed() {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - started) / 1e9);
    }

    private synchronized void tick() {
        if (live) {
            draw();
        } else if (System.nanoTime() - lastWords > TimeUnit.SECONDS.toNanos(QUIET_SECONDS)) {
            say("  ...          " + doing + " (" + elapsed() + ")");
        }
    }

    private void draw() {
        String line = "  ... " + doing + "  " + elapsed();
        out.print("\r\u001b[K" + (line.length() > WIDTH ? line.substring(0, WIDTH) : line));
        out.flush();
        moving = true;
    }

    private void clear() {
        if (moving) {
            out.print("\r\u001b[K");
            moving = false;
        }
    }

    @Override
    public synchronized void close() {
        ticker.shutdownNow();
        clear();
        out.flush();
    }
}
