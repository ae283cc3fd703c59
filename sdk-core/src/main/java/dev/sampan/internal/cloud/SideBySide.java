package dev.sampan.internal.cloud;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Calls made at the same time, on threads that end with them. When one fails, the others are given up. */
final class SideBySide {
    private SideBySide() {}

    /** The results in the order of the calls. The first call runs on the current thread. */
    static <T> List<T> run(String threads, List<Supplier<T>> calls) {
        if (calls.size() == 1) {
            return List.of(calls.get(0).get());
        }
        ExecutorService pool = Executors.newFixedThreadPool(calls.size() - 1, task -> {
            Thread thread = new Thread(task, threads);
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<T>> others = new ArrayList<>();
            calls.subList(1, calls.size()).forEach(call -> others.add(pool.submit(call::get)));
            List<T> results = new ArrayList<>(List.of(calls.get(0).get()));
            for (int i = 0; i < others.size(); i++) {
                results.add(result(others.get(i), calls.get(i + 1)));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private static <T> T result(Future<T> running, Supplier<T> call) {
        try {
            return running.get();
        } catch (InterruptedException e) {
            // the call says in its own words that it was interrupted, and sends nothing
            Thread.currentThread().interrupt();
            return call.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a call ended in a way it never should", e.getCause());
        }
    }
}
