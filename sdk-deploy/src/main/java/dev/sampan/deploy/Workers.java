package dev.sampan.deploy;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.SampanException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few threads that do the same for many. One thread uses it, and what it has begun may begin more; closing it waits for what has begun. */
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    /** Far away, more at once hide the way; nearby, the server is the bottleneck either way. */
    static final int THREADS = 32;

    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS, Workers::thread);
    private final ExecutorService watchers = Executors.newCachedThreadPool(Workers::thread);

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "sampan-deploy");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * The results, in the order of the items.
     *
     * @throws SampanException the first failure, after all have ended; or that the caller was interrupted
     */
    <I, T> List<T> all(List<I> items, Function<I, T> work) {
        return each(items, work).stream()
                .map(result -> result.orElseThrow(Workers::interrupted))
                .toList();
    }

    /**
     * The results, in the order of the items. When the caller is interrupted, those who work are too, the caller's flag stays set,
     * and what was not begun has no result.
     *
     * @throws SampanException the first failure, after all have ended
     */
    <I, T> List<Optional<T>> each(List<I> items, Function<I, T> work) {
        List<Future<T>> futures = new ArrayList<>();
        for (I item : items) {
            futures.add(begin(() -> work.apply(item)));
        }
        List<Optional<T>> results = new ArrayList<>();
        @Nullable SampanException failure = null;
        for (Future<T> future : futures) {
            try {
                results.add(end(future));
            } catch (SampanException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }

    /** Begins one, unless an interrupt has ended all work; {@link #end} gives its result. */
    <T> Future<T> begin(Callable<T> work) {
        return begin(pool, work);
    }

    /** As {@link #begin}, for what waits for minutes: it has a thread of its own, that no work has to wait for it. */
    <T> Future<T> watch(Callable<T> work) {
        return begin(watchers, work);
    }

    private static <T> Future<T> begin(ExecutorService threads, Callable<T> work) {
        try {
            return threads.submit(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("not begun, as an interrupt has ended all work");
            return Futures.immediateCancelledFuture();
        }
    }

    /**
     * The result of what was begun, empty if an interrupt came before it was.
     *
     * @throws SampanException its failure
     */
    <T> Optional<T> end(Future<T> future) {
        try {
            return Optional.of(future.get());
        } catch (InterruptedException e) {
            stop();
            try {
                return endAfterInterrupt(future);
            } finally {
                Thread.currentThread().interrupt();
            }
        } catch (CancellationException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** What had begun ends soon, as it is interrupted too; what had not never will. */
    private static <T> Optional<T> endAfterInterrupt(Future<T> future) {
        while (true) {
            try {
                return Optional.of(future.get());
            } catch (InterruptedException e) {
                LOG.debug("interrupted again while work ends");
            } catch (CancellationException e) {
                return Optional.empty();
            } catch (ExecutionException e) {
                throw failure(e);
            }
        }
    }

    private static SampanException failure(ExecutionException e) {
        if (e.getCause() instanceof SampanException known) {
            return known;
        }
        throw new IllegalStateException("work ended in a way it never should", e.getCause());
    }

    /** Once only: who has been interrupted may still set things right. */
    private void stop() {
        if (pool.isShutdown()) {
            return;
        }
        pool.shutdownNow().forEach(waiting -> ((Future<?>) waiting).cancel(false));
        watchers.shutdownNow();
    }

    private static SampanException interrupted() {
        return new NotReadyException(
                new Problem(
                        "deploy.interrupted",
                        "read the apps",
                        "the caller was interrupted",
                        "the thread was asked to stop",
                        "repeat it on a thread that may wait"),
                "interrupted",
                null);
    }

    @Override
    public void close() {
        stop();
        if (!Uninterruptibles.awaitTerminationUninterruptibly(pool, 30, TimeUnit.SECONDS)
                || !Uninterruptibles.awaitTerminationUninterruptibly(watchers, 30, TimeUnit.SECONDS)) {
            LOG.warn("work did not end within 30 s");
        }
    }
}
