package dev.sampan.deploy;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The acts of a namespace that were begun and never ended, by app. Immutable. */
public final class InterruptedActs implements Iterable<InterruptedAct> {
    private final String namespace;
    private final List<InterruptedAct> acts;

    InterruptedActs(String namespace, List<InterruptedAct> acts) {
        this.namespace = namespace;
        this.acts = List.copyOf(acts);
    }

    /** All of them. */
    public List<InterruptedAct> all() {
        return acts;
    }

    public Stream<InterruptedAct> stream() {
        return acts.stream();
    }

    @Override
    public Iterator<InterruptedAct> iterator() {
        return acts.iterator();
    }

    public boolean isEmpty() {
        return acts.isEmpty();
    }

    /** That of one app. */
    public Optional<InterruptedAct> find(String app) {
        return acts.stream().filter(act -> act.app().equals(app)).findFirst();
    }

    @Override
    public String toString() {
        return DeployText.listing(
                acts.isEmpty() ? "Nothing interrupted in " : acts.size() + " interrupted in ",
                namespace,
                acts.stream().map(InterruptedAct::row).toList(),
                acts.isEmpty() ? "list()" : "resume(\"" + acts.get(0).app() + "\")");
    }
}
