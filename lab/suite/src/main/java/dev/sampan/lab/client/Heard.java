package dev.sampan.lab.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** What an informer told, in lines like {@code added a}. A line that is the same as the one before it is told once. Thread-safe. */
final class Heard<T extends HasMetadata> implements ResourceEventHandler<T> {
    private static final long PATIENCE_MILLIS = 60_000;

    private final Function<T, String> shown;
    private final List<String> lines = new ArrayList<>();

    /** @param shown what is said of an object that was added or changed */
    Heard(Function<T, String> shown) {
        this.shown = shown;
    }

    @Override
    public void onAdd(T object) {
        tell("added " + shown.apply(object));
    }

    @Override
    public void onUpdate(T before, T object) {
        tell("updated " + shown.apply(object));
    }

    @Override
    public void onDelete(T object, boolean unknown) {
        tell("deleted " + object.getMetadata().getName());
    }

    private synchronized void tell(String line) {
        if (lines.isEmpty() || !lines.get(lines.size() - 1).equals(line)) {
            lines.add(line);
            notifyAll();
        }
    }

    /** Waits until a line was heard. */
    synchronized void await(String line) throws InterruptedException {
        await(heard -> heard.contains(line), line);
    }

    /** Waits until that many lines were heard. */
    synchronized void await(int count) throws InterruptedException {
        await(heard -> heard.size() >= count, count + " lines");
    }

    private void await(Predicate<List<String>> until, String what) throws InterruptedException {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (!until.test(lines)) {
            long left = end - System.currentTimeMillis();
            if (left <= 0) {
                throw new IllegalStateException("waited in vain for " + what + "; heard: " + lines);
            }
            wait(left);
        }
    }

    /** How many lines begin so. */
    synchronized long count(String beginning) {
        return lines.stream().filter(line -> line.startsWith(beginning)).count();
    }

    synchronized ArrayNode recorded() {
        ArrayNode recorded = JsonNodeFactory.instance.arrayNode();
        lines.forEach(recorded::add);
        return recorded;
    }
}
