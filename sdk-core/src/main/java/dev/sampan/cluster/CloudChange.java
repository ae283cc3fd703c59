package dev.sampan.cluster;

import dev.sampan.internal.retry.Deadline;
import java.util.List;
import java.util.Optional;

/** One change of the cloud as {@link ChangeRun} needs to see it. */
interface CloudChange<T> {
    /** What is done, such as {@code create cluster prod-sg}. */
    String act();

    /** The one call that changes something. */
    Sent send(Deadline deadline);

    /** What was begun by a call whose answer was lost, as far as it can be seen. */
    Optional<Sent> readBack(Deadline deadline);

    /** The value when the wished state is there. */
    Optional<T> achieved(Sent sent, Deadline deadline);

    /** Whether what can be read proves it, so that a task that says failed may be wrong. */
    default boolean isProvenByState() {
        return true;
    }

    /** How it is now, in a few words. */
    String now(Sent sent, Deadline deadline);

    String summary(T value);

    /** The call that takes it back; empty when there is none. */
    String undo(T value);

    /** The call that shows how it is. */
    String look();

    /**
     * Waits until the change may be sent.
     *
     * @throws dev.sampan.problem.NotReadyException when the deadline passes before
     */
    default void awaitTurn(Deadline deadline) throws InterruptedException {}

    /** What the change leaves behind when it fails. */
    default List<String> remains(Sent sent, Deadline deadline) {
        return List.of(now(sent, deadline));
    }

    /**
     * What was begun.
     *
     * @param cluster the cluster's id
     * @param task the task to await, empty when there is none
     */
    record Sent(String cluster, String task) {}
}
