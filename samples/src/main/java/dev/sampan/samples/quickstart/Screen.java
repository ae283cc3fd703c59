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
public final class Screen implements AutoCloseable {
    private static final long QUIET_SECONDS = 5;

    private final PrintStream out;
    private final int columns;
    private final long started = System.nanoTime();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "screen");
        thread.setDaemon(true);
        return thread;
    });

    private String doing = "starting";
    private long lastWords = System.nanoTime();
    private boolean moving;

    /**
     * Says what is under way from now on.
     *
     * @param columns how wide the terminal is; 0 if there is none
     */
    public Screen(PrintStream out, int columns) {
        this.out = out;
        this.columns = columns;
        long period = isLive() ? 200 : 1000;
        ticker.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.MILLISECONDS);
    }

    /** A line that stays. */
    public synchronized void say(String line) {
        clear();
        out.println(line);
        out.flush();
        lastWords = System.nanoTime();
    }

    /** A numbered step's line: what it is in a column, then what came of it. */
    public void step(String what, String result) {
        say(String.format(Locale.ROOT, "  %-12s %s", what, result));
    }

    /** What is under way now. */
    public synchronized void doing(String what) {
        doing = what;
        if (isLive()) {
            draw();
        }
    }

    /** Events of running acts become the moving line. */
    public void hear(ProgressEvent event) {
        doing(event.act() + ": " + event.message());
    }

    public String elapsed() {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - started) / 1e9);
    }

    private boolean isLive() {
        return columns > 0;
    }

    private synchronized void tick() {
        if (isLive()) {
            draw();
        } else if (System.nanoTime() - lastWords > TimeUnit.SECONDS.toNanos(QUIET_SECONDS)) {
            say("  ...          " + doing + " (" + elapsed() + ")");
        }
    }

    private void draw() {
        String line = "  ... " + doing + "  " + elapsed();
        // a line as wide as the terminal would wrap, and only its last row be taken away
        out.print("\r\u001b[K" + line.substring(0, Math.min(line.length(), columns - 1)));
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
