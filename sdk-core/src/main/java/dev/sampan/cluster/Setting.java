package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A change of one thing whose result can be read: a tag, a number of nodes, a pool that comes or goes. Immutable.
 *
 * @param verb such as {@code Scale node pool}
 * @param object such as {@code batch of prod-sg}
 * @param changes what would change
 * @param findings what is to be said of it
 * @param cluster the id of the cluster it happens in
 * @param read reads the thing, empty when it is not there
 * @param still whether the thing is as it was when the plan was made
 * @param achieved the value when what was read is as wished
 * @param begun whether what was read shows that the change was begun
 * @param provenByState whether what can be read proves it; else only the task does
 * @param queues whether it waits while the cluster is changing
 * @param send the one call that changes something
 * @param words how the thing is, in a few words
 * @param summary for a good end
 * @param undo the call that takes it back; empty when there is none
 * @param look the call that shows it
 * @param within how long it may take
 */
record Setting<T>(
        String verb,
        String object,
        List<Change> changes,
        List<Finding> findings,
        String cluster,
        Function<Deadline, Optional<T>> read,
        Predicate<Optional<T>> still,
        UnaryOperator<Optional<T>> achieved,
        Predicate<Optional<T>> begun,
        boolean provenByState,
        boolean queues,
        Function<Deadline, JsonNode> send,
        Function<T, String> words,
        Function<T, String> summary,
        String undo,
        String look,
        Duration within) {}
