package dev.sampan.lab.fidelity;

import dev.sampan.lab.suite.Chapter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Chapters that are played beside each other. */
final class Together {
    private Together() {}

    /** Begins all, in order, so many at once. */
    static <T> Map<Chapter, Future<T>> begin(List<Chapter> chapters, int atOnce, Function<Chapter, T> play) {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce, task -> {
            Thread thread = new Thread(task, "chapter");
            thread.setDaemon(true);
            return thread;
        });
        Map<Chapter, Future<T>> begun = new LinkedHashMap<>();
        chapters.forEach(chapter -> begun.put(chapter, threads.submit(() -> play.apply(chapter))));
        threads.shutdown();
        return begun;
    }
}
