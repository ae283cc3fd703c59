package dev.sampan.lab.fidelity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** What is played beside each other. */
final class Together {
    private Together() {}

    /** Begins all, in order, so many at once. */
    static <P, T> Map<P, Future<T>> begin(List<P> parts, int atOnce, Function<P, T> play) {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce, task -> {
            Thread thread = new Thread(task, "chapter");
            thread.setDaemon(true);
            return thread;
        });
        Map<P, Future<T>> begun = new LinkedHashMap<>();
        parts.forEach(part -> begun.put(part, threads.submit(() -> play.apply(part))));
        threads.shutdown();
        return begun;
    }

    /** What came of a part, or why nothing did. */
    static <P, T> T resultOf(Map<P, Future<T>> begun, P part) {
        try {
            return Objects.requireNonNull(begun.get(part), "every part was begun")
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + part + " was played", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
