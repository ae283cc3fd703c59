package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A change of one thing whose result can be read: a tag, a number of nodes, a pool that comes or goes. Made by one thread, and not
 * changed any more once it is a plan.
 */
final class Setting<T> {
    private static final Duration WITHIN = Duration.ofMinutes(10);

    final String verb;
    final String object;
    final String cluster;
    final Function<Deadline, Optional<T>> read;
    List<Change> changes = List.of();
    List<Finding> findings = List.of();
    Predicate<Optional<T>> still = Optional::isPresent;
    UnaryOperator<Optional<T>> achieved = now -> now;
    Predicate<Optional<T>> begun = now -> false;
    boolean provenByState = true;
    boolean queues = true;
    Function<Deadline, JsonNode> send = deadline -> {
        throw new IllegalStateException("nothing is sent");
    };
    Function<T, String> words = String::valueOf;
    Function<T, String> summary = String::valueOf;
    String undo = "";
    String look = "";
    Duration within = WITHIN;

    private Setting(String verb, String object, String cluster, Function<Deadline, Optional<T>> read) {
        this.verb = verb;
        this.object = object;
        this.cluster = cluster;
        this.read = read;
    }

    /**
     * A change that still sends nothing.
     *
     * @param verb such as {@code Scale node pool}
     * @param object such as {@code batch of prod-sg}
     * @param cluster the id of the cluster it happens in
     * @param read reads the thing, empty when it is not there
     */
    static <T> Setting<T> of(String verb, String object, String cluster, Function<Deadline, Optional<T>> read) {
        return new Setting<>(verb, object, cluster, read);
    }

    /** What would change. Default: nothing. */
    Setting<T> changes(List<Change> changes) {
        this.changes = changes;
        return this;
    }

    /** What is to be said of it. Default: nothing. */
    Setting<T> findings(List<Finding> findings) {
        this.findings = findings;
        return this;
    }

    /** Whether the thing is as it was when the plan was made. Default: it is still there. */
    Setting<T> still(Predicate<Optional<T>> still) {
        this.still = still;
        return this;
    }

    /** The value when what was read is as wished. Default: when it is there. */
    Setting<T> achieved(UnaryOperator<Optional<T>> achieved) {
        this.achieved = achieved;
        return this;
    }

    /** Whether what was read shows that the change was begun. Default: it never does. */
    Setting<T> begun(Predicate<Optional<T>> begun) {
        this.begun = begun;
        return this;
    }

    /** Only its task proves it, nothing that can be read. */
    Setting<T> provenByTask() {
        this.provenByState = false;
        return this;
    }

    /** It does not wait while the cluster is changing. */
    Setting<T> withoutQueue() {
        this.queues = false;
        return this;
    }

    /** The one call that changes something. */
    Setting<T> send(Function<Deadline, JsonNode> send) {
        this.send = send;
        return this;
    }

    /** How the thing is, in a few words. */
    Setting<T> words(Function<T, String> words) {
        this.words = words;
        return this;
    }

    /** What is said of a good end. */
    Setting<T> summary(Function<T, String> summary) {
        this.summary = summary;
        return this;
    }

    /** The call that takes it back. Default: there is none. */
    Setting<T> undo(String undo) {
        this.undo = undo;
        return this;
    }

    /** The call that shows it. */
    Setting<T> look(String look) {
        this.look = look;
        return this;
    }

    /** How long it may take. Default: 10 minutes. */
    Setting<T> within(Duration within) {
        this.within = within;
        return this;
    }

    Plan<T> plan(CloudCalls cloud, ClusterReads reads) {
        return new SettingPlan<>(cloud, reads, this);
    }
}
