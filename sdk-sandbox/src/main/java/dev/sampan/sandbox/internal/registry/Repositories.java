package dev.sampan.sandbox.internal.registry;

import dev.sampan.sandbox.internal.http.Content;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the registry holds. Contents are kept once, whatever the number of repositories that have them, and dropped with the
 * last. Thread-safe: each method is one atomic step.
 */
final class Repositories {
    private final Clock clock;
    private final Map<String, Repository> repositories = new TreeMap<>();
    private final Map<String, Spool> contents = new HashMap<>();

    Repositories(Clock clock) {
        this.clock = clock;
    }

    /** Reads or changes one repository; empty if there is none of that name. */
    synchronized <T> Optional<T> in(String name, Function<Repository, @Nullable T> act) {
        Repository repository = repositories.get(name);
        return repository == null ? Optional.empty() : Optional.ofNullable(act.apply(repository));
    }

    /** Reads or changes one repository, which is made when it is not there. */
    synchronized <T> T inOrNew(String name, Function<Repository, T> act) {
        return act.apply(repositories.computeIfAbsent(name, n -> new Repository(n, clock.instant())));
    }

    /** Makes a repository; false if it was there. */
    synchronized boolean createNew(String name, Consumer<Repository> settings) {
        if (repositories.containsKey(name)) {
            return false;
        }
        Repository made = new Repository(name, clock.instant());
        settings.accept(made);
        repositories.put(name, made);
        return true;
    }

    /** Whether it was there. */
    synchronized boolean delete(String name) {
        Repository there = repositories.get(name);
        if (there == null) {
            return false;
        }
        Set.copyOf(there.blobs).forEach(digest -> deleteBlob(name, digest));
        repositories.remove(name);
        return true;
    }

    Instant now() {
        return clock.instant();
    }

    synchronized List<String> names() {
        return List.copyOf(repositories.keySet());
    }

    synchronized Optional<Content> blob(String repository, String digest) {
        Repository from = repositories.get(repository);
        return from == null || !from.blobs.contains(digest)
                ? Optional.empty()
                : Optional.ofNullable(contents.get(digest));
    }

    synchronized void addBlob(String repository, String digest, Spool content) {
        if (contents.putIfAbsent(digest, content) != null) {
            content.discard();
        }
        inOrNew(repository, to -> to.blobs.add(digest));
    }

    /** Whether the blob was there to mount. */
    synchronized boolean mount(String from, String to, String digest) {
        if (blob(from, digest).isEmpty()) {
            return false;
        }
        inOrNew(to, repository -> repository.blobs.add(digest));
        return true;
    }

    /** Whether it was there. */
    synchronized boolean deleteBlob(String repository, String digest) {
        Repository from = repositories.get(repository);
        if (from == null || !from.blobs.remove(digest)) {
            return false;
        }
        if (repositories.values().stream().noneMatch(r -> r.blobs.contains(digest))) {
            Spool content = contents.remove(digest);
            if (content != null) {
                content.discard();
            }
        }
        return true;
    }
}
