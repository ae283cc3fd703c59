package dev.sampan.sandbox.internal.http;

import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.ReceivedRequest.Server;
import java.util.ArrayList;
import java.util.List;

/**
 * The failures that a test scripted. Each server asks once per call, before it does anything, and does what the decision says.
 * Thread-safe.
 */
public final class FaultScript {
    private final List<Scripted> faults = new ArrayList<>();

    /** Adds a failure; its count of calls starts now. */
    public synchronized void add(Fault fault) {
        faults.add(new Scripted(fault));
    }

    public synchronized void clear() {
        faults.clear();
    }

    /**
     * Counts the call on every fault that it matches; the first of them whose turn it is decides.
     *
     * @param action the OpenAPI action, {@code verb resource} of Kubernetes, or empty
     */
    public synchronized FaultDecision decide(Server server, String method, String path, String action) {
        FaultDecision decision = new FaultDecision.Proceed();
        for (Scripted scripted : faults) {
            if (!scripted.matches(server, method, path, action)) {
                continue;
            }
            boolean fires = scripted.count();
            if (fires && decision instanceof FaultDecision.Proceed) {
                decision = scripted.decision();
            }
        }
        faults.removeIf(Scripted::isOver);
        return decision;
    }

    private static final class Scripted {
        private final Fault fault;
        private long seen;

        Scripted(Fault fault) {
            this.fault = fault;
        }

        boolean matches(Server server, String method, String path, String action) {
            String match = fault.match();
            return fault.server() == server
                    && (method.contains(match) || path.contains(match) || action.contains(match));
        }

        boolean count() {
            seen++;
            return seen >= fault.nth() && seen < (long) fault.nth() + fault.times();
        }

        boolean isOver() {
            return seen >= (long) fault.nth() + fault.times() - 1;
        }

        FaultDecision decision() {
            return switch (fault.kind()) {
                case THROTTLE -> new FaultDecision.Throttle(fault.delay());
                case RESET -> new FaultDecision.Reset();
                case CUT -> new FaultDecision.Cut();
                case STALL -> new FaultDecision.Stall(fault.delay());
                case STATUS -> new FaultDecision.Status(fault.status());
            };
        }
    }
}
