package dev.sampan.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** Gives every logger of the tests to {@link CapturedLogs}; silent while nobody records. */
public final class CapturingProvider implements SLF4JServiceProvider {
    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();

    @Override
    public ILoggerFactory getLoggerFactory() {
        return name -> loggers.computeIfAbsent(name, Capturing::new);
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return new BasicMarkerFactory();
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return new NOPMDCAdapter();
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}

    private static final class Capturing extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        Capturing(String name) {
            this.name = name;
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String message,
                Object @Nullable [] arguments,
                @Nullable Throwable failure) {
            StringBuilder line = new StringBuilder(name + " " + level + " ");
            line.append(MessageFormatter.basicArrayFormat(message, arguments));
            for (Throwable t = failure; t != null; t = t.getCause()) {
                line.append(' ').append(t);
            }
            CapturedLogs.add(line.toString());
        }

        @Override
        public boolean isTraceEnabled() {
            return CapturedLogs.isRecording();
        }

        @Override
        public boolean isDebugEnabled() {
            return CapturedLogs.isRecording();
        }

        @Override
        public boolean isInfoEnabled() {
            return CapturedLogs.isRecording();
        }

        @Override
        public boolean isWarnEnabled() {
            return CapturedLogs.isRecording();
        }

        @Override
        public boolean isErrorEnabled() {
            return CapturedLogs.isRecording();
        }
    }
}
