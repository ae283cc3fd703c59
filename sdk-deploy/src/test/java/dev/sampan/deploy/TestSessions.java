package dev.sampan.deploy;

import dev.sampan.internal.session.Session;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Guard;
import dev.sampan.progress.ProgressListener;
import dev.sampan.time.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import okhttp3.OkHttpClient;

/** Sessions for tests: a fixed clock, 2026-11-23 noon, and no network. */
public final class TestSessions {
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private TestSessions() {}

    public static Session session() {
        return session(Environment.staging(), List.of(), ProgressListener.none());
    }

    public static Session session(Environment environment, List<Guard> guards, ProgressListener listener) {
        return new Session(
                Clock.fixed(NOON, ZoneOffset.UTC),
                Sleeper.system(),
                Duration.ofMinutes(2),
                environment,
                guards,
                listener,
                new OkHttpClient());
    }
}
