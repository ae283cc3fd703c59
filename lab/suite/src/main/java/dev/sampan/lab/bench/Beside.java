package dev.sampan.lab.bench;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs work on a thread of its own while this one does something else. */
final class Beside {
    private Beside() {}

    /** @return what the work gave, after both */
    static <T> T run(Callable<T> work, Callable<?> meanwhile) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<T> running = thread.submit(work);
            meanwhile.call();
            return running.get();
        } finally {
            thread.shutdownNow();
        }
    }
}
