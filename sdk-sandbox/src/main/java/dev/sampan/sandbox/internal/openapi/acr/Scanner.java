package dev.sampan.sandbox.internal.openapi.acr;

import dev.sampan.sandbox.Vulnerability;
import dev.sampan.sandbox.internal.time.Timeline;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Scans that take their time, and what they find: what a test said of the repository. Thread-safe. */
public final class Scanner {
    private static final Duration SCAN = Duration.ofSeconds(30);

    private final Timeline timeline;
    private final Map<String, List<Vulnerability>> known = new HashMap<>();
    private final Map<String, Scan> scans = new HashMap<>();

    Scanner(Timeline timeline) {
        this.timeline = timeline;
    }

    /** A scan of what a digest names; what is found is fixed when it ends. */
    record Scan(String digest, boolean complete, List<Vulnerability> found) {}

    /** What scans of a repository find from now on. */
    public synchronized void finds(String repository, List<Vulnerability> vulnerabilities) {
        known.put(repository, List.copyOf(vulnerabilities));
    }

    void start(String repository, String tag, String digest) {
        start(repository, tag, digest, found -> {});
    }

    /** As above, and who started it hears what was found. */
    synchronized void start(String repository, String tag, String digest, Consumer<List<Vulnerability>> then) {
        scans.put(key(repository, tag), new Scan(digest, false, List.of()));
        timeline.schedule(SCAN, () -> {
            complete(repository, tag, digest);
            then.accept(found(repository));
        });
    }

    private synchronized List<Vulnerability> found(String repository) {
        return known.getOrDefault(repository, List.of());
    }

    private synchronized void complete(String repository, String tag, String digest) {
        scans.put(key(repository, tag), new Scan(digest, true, found(repository)));
    }

    synchronized Optional<Scan> scan(String repository, String tag) {
        return Optional.ofNullable(scans.get(key(repository, tag)));
    }

    private static String key(String repository, String tag) {
        return repository + ":" + tag;
    }
}
