package dev.sampan.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Every line of every logger while it is open: SLF4J at TRACE through {@link CapturingProvider}, java.util.logging at ALL. */
public final class CapturedLogs implements AutoCloseable {
    private static final List<String> LINES = new CopyOnWriteArrayList<>();
    private static volatile boolean recording;
    private final Logger root = Logger.getLogger("");
    private final Level before = root.getLevel();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLoggerName() == null || !line.getLoggerName().startsWith("mockwebserver3")) {
                add(line.getLoggerName() + " " + line.getMessage() + " "
                        + java.util.Arrays.deepToString(line.getParameters()) + " " + line.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final List<Logger> loud = List.of(
            Logger.getLogger("okhttp3"),
            Logger.getLogger("okhttp3.OkHttpClient"),
            Logger.getLogger("okhttp3.internal.http2.Http2"),
            Logger.getLogger("okhttp3.internal.concurrent.TaskRunner"),
            Logger.getLogger("javax.net.ssl"),
            Logger.getLogger("com.aliyun"),
            Logger.getLogger("io.fabric8"));

    public CapturedLogs() {
        LINES.clear();
        recording = true;
        root.setLevel(Level.ALL);
        loud.forEach(logger -> logger.setLevel(Level.ALL));
        root.addHandler(handler);
        for (Handler other : root.getHandlers()) {
            if (other != handler) {
                other.setLevel(Level.SEVERE);
            }
        }
    }

    static boolean isRecording() {
        return recording;
    }

    static void add(String line) {
        if (recording) {
            LINES.add(line);
        }
    }

    public List<String> lines() {
        return List.copyOf(LINES);
    }

    @Override
    public void close() {
        recording = false;
        root.removeHandler(handler);
        root.setLevel(before);
        loud.forEach(logger -> logger.setLevel(null));
    }
}
