package dev.sampan.internal.cloud;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;

/**
 * A list that an API gives in pages, each read when it is needed. Pages by number shift when something is created or deleted
 * meanwhile: then the list is read once more from the beginning, and what was not given yet is given. So whatever is there all
 * the time is given exactly once. Every iterator begins anew. Thread-safe; its iterators are not.
 */
public final class CloudPages<T> implements Iterable<T> {
    private static final int MOST_PASSES = 5;

    private final String what;
    private final Turn<T> turn;
    private final Function<T, String> key;

    /**
     * Pages of a list.
     *
     * @param what what is listed, for messages
     * @param key tells one thing from another
     */
    public CloudPages(String what, Turn<T> turn, Function<T, String> key) {
        this.what = what;
        this.turn = turn;
        this.key = key;
    }

    /**
     * One page.
     *
     * @param next the cursor of the page after it; empty when it is the last
     * @param total how many there are in all, -1 when the API does not say
     */
    public record Page<T>(List<T> items, String next, long total) {
        public Page {
            items = List.copyOf(items);
        }
    }

    /** Reads the page at a cursor; the first page's is empty. */
    @FunctionalInterface
    public interface Turn<T> {
        Page<T> read(String cursor);
    }

    @Override
    public Iterator<T> iterator() {
        return new Pass();
    }

    private final class Pass implements Iterator<T> {
        private final Deque<T> ready = new ArrayDeque<>();
        private final Set<String> given = new HashSet<>();
        private final Set<String> cursors = new HashSet<>();
        private final Set<String> inThisPass = new HashSet<>();
        private String cursor = "";
        private long total = -1;
        private boolean moved;
        private boolean ended;
        private int passes = 1;

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !ended) {
                read();
            }
            return !ready.isEmpty();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the list of " + what + " has ended");
            }
            return ready.removeFirst();
        }

        private void read() {
            if (!cursors.add(cursor)) {
                throw CloudErrors.pagesInCircle(what, cursor);
            }
            Page<T> page = turn.read(cursor);
            moved |= total >= 0 && page.total() != total;
            total = page.total();
            for (T item : page.items()) {
                moved |= !inThisPass.add(key.apply(item));
                if (given.add(key.apply(item))) {
                    ready.addLast(item);
                }
            }
            if (!page.next().isEmpty()) {
                cursor = page.next();
            } else if (moved) {
                beginAgain();
            } else {
                ended = true;
            }
        }

        private void beginAgain() {
            if (passes++ == MOST_PASSES) {
                throw CloudErrors.neverStill(what, MOST_PASSES);
            }
            cursors.clear();
            inThisPass.clear();
            cursor = "";
            total = -1;
            moved = false;
        }
    }
}
