package dev.sampan.lab.soak;

import dev.sampan.Sampan;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Calls at a steady rate, whether earlier ones have ended or not, by a bounded number of threads. */
final class Load {
    private static final int THREADS = 64;
    private static final Duration LONGEST_CALL = Duration.ofMinutes(2);

    private final Sampan sampan;
    private final int perSecond;
    private final Map<String, LongAdder> ends = new ConcurrentSkipListMap<>();

    Load(Sampan sampan, int perSecond) {
        this.sampan = sampan;
        this.perSecond = perSecond;
    }

    /** Calls for so long, and returns when the last call has ended. */
    void run(Duration time) throws InterruptedException {
        ExecutorService callers = Executors.newFixedThreadPool(THREADS);
        try {
            long began = System.nanoTime();
            long calls = perSecond * time.toSeconds();
            for (long number = 0; number < calls; number++) {
                waitUntil(began + number * TimeUnit.SECONDS.toNanos(1) / perSecond);
                callers.execute(this::call);
            }
        } finally {
            callers.shutdown();
            if (!callers.awaitTermination(LONGEST_CALL.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("a call does not end");
            }
        }
    }

    private static void waitUntil(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void call() {
        String end;
        try {
            end = sampan.identity().accountId().isEmpty() ? "no account" : "ok";
        } catch (SampanException e) {
            end = e.code();
        }
        ends.computeIfAbsent(end, key -> new LongAdder()).increment();
    }

    /** How calls ended so far, by problem code. */
    Map<String, Long> ends() {
        Map<String, Long> counts = new TreeMap<>();
        ends.forEach((end, count) -> counts.put(end, count.sum()));
        return counts;
    }
}
