package dev.sampan.cluster;

import dev.sampan.cluster.CloudChange.Sent;
import dev.sampan.internal.cloud.AckTasks;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.cloud.Waiter;
import dev.sampan.internal.cloud.Waiter.Seen;
import dev.sampan.internal.cloud.Waiter.State;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.RemoteException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends one change, reads it back when its answer is lost, awaits its task and proves its result. Used once, by one thread. */
final class ChangeRun<T> {
    private static final Set<String> BUSY = Set.of("ErrorClusterState", "ErrorNodePoolState");
    private static final Duration SEE_IT = Duration.ofSeconds(20);
    private static final Duration READ_AFTER_DEADLINE = Duration.ofSeconds(10);
    private static final int EVENTS = 5;

    private final Session session;
    private final CloudChange<T> change;
    private final Deadline deadline;
    private final AckTasks tasks;
    private final Waiter waiter;
    private final Instant begun;
    private Step.State sending = Step.State.PENDING;
    private @Nullable RemoteException lost;

    ChangeRun(CloudCalls cloud, CloudChange<T> change, Duration within) {
        this.session = cloud.http().session();
        this.change = change;
        this.deadline = Deadline.after(session.clock(), within);
        this.tasks = new AckTasks(cloud);
        this.waiter = new Waiter(session);
        this.begun = session.clock().instant();
    }

    Outcome<T> run() {
        try {
            Sent known = begin();
            if (known == null) {
                return nobodyKnows();
            }
            return finish(known);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return stopped(change.act() + " was interrupted");
        } catch (NotReadyException e) {
            if (sending == Step.State.PENDING) {
                throw e;
            }
            return stopped(change.act() + " goes on: " + e.lastState());
        } catch (SampanException e) {
            if (sending == Step.State.PENDING) {
                throw e;
            }
            return unknown(e);
        }
    }

    /** Sends it when its turn has come; null when nobody can say whether it was begun. */
    private @Nullable Sent begin() throws InterruptedException {
        while (true) {
            change.awaitTurn(deadline);
            try {
                sending = Step.State.UNKNOWN;
                Sent answered = change.send(deadline);
                if (answered.cluster().isEmpty()) {
                    return readBack();
                }
                sending = Step.State.DONE;
                return answered;
            } catch (NotReadyException e) {
                // had a try been left in doubt, it would be told as such: nothing took effect
                sending = Step.State.PENDING;
                throw e;
            } catch (RemoteException e) {
                if (isBusy(e) && !deadline.hasPassed()) {
                    sending = Step.State.PENDING;
                    session.progress(change.act(), "queue", "the cluster is changing: " + e.remoteCode(), null);
                    session.sleeper().sleep(deadline.limit(Duration.ofSeconds(15)));
                } else if (isInDoubt(e)) {
                    lost = e;
                    return readBack();
                } else {
                    sending = Step.State.PENDING;
                    throw e;
                }
            }
        }
    }

    private static boolean isBusy(RemoteException e) {
        return BUSY.contains(e.remoteCode());
    }

    private static boolean isInDoubt(RemoteException e) {
        return e.code().equals("cloud.outcome-unknown");
    }

    private @Nullable Sent readBack() throws InterruptedException {
        session.progress(change.act(), "read back", "no answer came: looking whether it was done", null);
        Deadline soon = Deadline.after(session.clock(), deadline.limit(SEE_IT));
        try {
            Seen<Optional<Sent>> seen = waiter.await(change.act(), soon, left -> {
                Optional<Sent> found = change.readBack(left);
                State state = found.isPresent() ? State.SUCCESS : State.RETRY;
                return Seen.of(found, state, "read back", found.isPresent() ? "it was done" : "nothing to be seen");
            });
            sending = Step.State.DONE;
            return seen.value().orElseThrow();
        } catch (NotReadyException notToBeSeen) {
            return null;
        }
    }

    private Outcome<T> finish(Sent known) throws InterruptedException {
        if (!known.task().isEmpty()) {
            AckTasks.Task task = tasks.await(change.act(), known.task(), deadline);
            if (task.isFailed()) {
                Optional<T> there = change.isProvenByState() ? change.achieved(known, afterwards()) : Optional.empty();
                return there.<Outcome<T>>map(value -> done(value, ", though its task said failed"))
                        .orElseGet(() -> failed(known, task));
            }
        }
        Seen<Optional<T>> end = waiter.await(change.act(), deadline, left -> {
            Optional<T> value = change.achieved(known, left);
            return Seen.of(value, value.isPresent() ? State.SUCCESS : State.RETRY, "verify", change.now(known, left));
        });
        return done(end.value().orElseThrow(), "");
    }

    private Outcome<T> done(T value, String remark) {
        return new Done<>(
                value,
                change.summary(value) + remark,
                Duration.between(begun, session.clock().instant()),
                change.undo(value));
    }

    private Outcome<T> failed(Sent known, AckTasks.Task task) {
        List<Evidence> evidence = new ArrayList<>(task.events());
        if (evidence.size() > EVENTS) {
            evidence = evidence.subList(evidence.size() - EVENTS, evidence.size());
        }
        Finding cause = new Finding(
                "cluster.task-failed",
                Severity.ERROR,
                Level.OBSERVE,
                "Task/" + task.id(),
                "its task failed" + (task.stage().isEmpty() ? "" : " at " + task.stage())
                        + (task.error().isEmpty() ? "" : ": " + task.error()),
                "what the task says of itself is in the evidence",
                evidence,
                "mend what it names; look with " + change.look());
        return new Failed<>(change.act() + " failed", cause, change.remains(known, afterwards()), null);
    }

    private Outcome<T> stopped(String summary) {
        return new Stopped<>(summary, steps(), "look with " + change.look());
    }

    private List<Step> steps() {
        return List.of(new Step(change.act(), sending), new Step("await it", Step.State.PENDING));
    }

    private Outcome<T> nobodyKnows() {
        List<Evidence> evidence = new ArrayList<>();
        if (lost != null) {
            evidence.add(new Evidence(lost.problem().attempted(), lost.problem().happened()));
        }
        evidence.add(new Evidence("read back", "looked for " + SEE_IT.toSeconds() + " s"));
        return new Unknown<>(
                change.act() + ": it was not answered, and there is nothing to be seen of it",
                evidence,
                "look with " + change.look() + " before you repeat it");
    }

    private Outcome<T> unknown(SampanException e) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(e.problem().attempted(), e.problem().happened()));
        return new Unknown<>(change.act() + ": its end was not seen", evidence, "look with " + change.look());
    }

    /** When the time is up there is still some for a last look. */
    private Deadline afterwards() {
        return Deadline.after(session.clock(), READ_AFTER_DEADLINE);
    }
}
