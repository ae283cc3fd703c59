package dev.sampan.deploy;

import dev.sampan.deploy.DyingProcess.Moment;
import dev.sampan.deploy.InterceptedNamespace.Call;
import dev.sampan.deploy.InterceptedNamespace.Calls;
import dev.sampan.deploy.InterceptedNamespace.Send;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteError;
import dev.sampan.problem.SampanException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A caller who is interrupted at one of the remote calls of his act. Thread-safe. */
final class CancelledCaller implements Calls {
    private final AtomicInteger number = new AtomicInteger();
    private final List<Call> seen = Collections.synchronizedList(new ArrayList<>());
    private volatile @Nullable Thread caller;
    private volatile @Nullable Boundary boundary;
    private volatile Moment moment = Moment.BEFORE_SEND;
    private volatile @Nullable Call hit;
    private volatile boolean refused;

    /**
     * One of the calls of an act. How often it looks while it waits depends on the time, so calls are not told apart by their place.
     *
     * @param time which of the same calls, from 1
     */
    record Boundary(Call call, int time) {
        @Override
        public String toString() {
            return call + (time == 1 ? "" : " " + time);
        }
    }

    /** All calls of an act, in order. */
    static List<Boundary> boundaries(List<Call> calls) {
        List<Boundary> all = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            all.add(new Boundary(call, Collections.frequency(calls.subList(0, i), call) + 1));
        }
        return all;
    }

    /**
     * Begins to count anew.
     *
     * @param at which call he is interrupted at, null for none
     */
    void arm(@Nullable Boundary at, Moment when) {
        number.set(0);
        seen.clear();
        hit = null;
        refused = false;
        boundary = at;
        moment = when;
        caller = Thread.currentThread();
    }

    /** The call at which he was interrupted, empty if the act had fewer. */
    Optional<Call> hit() {
        return Optional.ofNullable(hit);
    }

    /** Whether the server has refused that call before he was interrupted: what follows is still a part of it. */
    boolean isRefused() {
        return refused;
    }

    /** The calls since he was armed. */
    List<Call> seen() {
        return List.copyOf(seen);
    }

    @Override
    public Object call(Call call, Send send) throws Throwable {
        Thread armed = caller;
        if (armed == null) {
            return send.now();
        }
        seen.add(call);
        Boundary wanted = boundary;
        if (wanted == null || !wanted.call().equals(call) || number.incrementAndGet() != wanted.time()) {
            return send.now();
        }
        hit = call;
        return switch (moment) {
            case BEFORE_SEND -> {
                interrupt(armed);
                yield send.now();
            }
            case AFTER_SEND -> unheard(call, send, armed);
            case AFTER_REPLY -> {
                try {
                    yield send.now();
                } catch (ClusterException e) {
                    refused = true;
                    throw e;
                } finally {
                    interrupt(armed);
                }
            }
        };
    }

    /** A watch has no one answer. */
    private static Object unheard(Call call, Send send, Thread armed) throws Throwable {
        if (call.verb().equals("watch")) {
            interrupt(armed);
            return send.now();
        }
        try {
            send.now();
        } catch (SampanException e) {
            // an answer as well, which nobody hears
        }
        interrupt(armed);
        throw lost(call);
    }

    /** What a call says whose answer an interrupt has cut off. */
    private static SampanException lost(Call call) {
        return call.write()
                ? new ClusterException(
                        problem("cluster.outcome-unknown", call), new RemoteError(0, "", null, true), null)
                : new NotReadyException(problem("cluster.interrupted", call), "", null);
    }

    private static Problem problem(String code, Call call) {
        return new Problem(code, call.toString(), "no answer came", "the caller was interrupted", "look");
    }

    /** Who works for the caller is interrupted by him. */
    private static void interrupt(Thread caller) {
        caller.interrupt();
        if (Thread.currentThread() == caller) {
            return;
        }
        try {
            boolean never = new CountDownLatch(1).await(20, TimeUnit.SECONDS);
            throw new AssertionError("the interrupt of the caller was not passed on: " + never);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
