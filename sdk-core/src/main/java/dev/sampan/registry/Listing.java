package dev.sampan.registry;

import dev.sampan.internal.text.PromptText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a cloud lists, page by page. The first twenty are read when it is made, the rest when it is iterated; every further iteration
 * reads anew. A list that changes meanwhile is read again, so that what is there all the time is seen once. Thread-safe.
 */
public final class Listing<T> implements Iterable<T> {
    private static final int SHOWN = 20;

    private final String what;
    private final Iterable<T> pages;
    private final Function<T, String> row;
    private final String next;
    private final List<T> first = new ArrayList<>();
    private final boolean more;
    private final AtomicReference<@Nullable Iterator<T>> rest;

    Listing(String what, Iterable<T> pages, Function<T, String> row, String next) {
        this.what = what;
        this.pages = pages;
        this.row = row;
        this.next = next;
        Iterator<T> beginning = pages.iterator();
        while (first.size() < SHOWN && beginning.hasNext()) {
            first.add(beginning.next());
        }
        this.more = beginning.hasNext();
        this.rest = new AtomicReference<>(beginning);
    }

    @Override
    public Iterator<T> iterator() {
        if (!more) {
            return List.copyOf(first).iterator();
        }
        Iterator<T> begun = rest.getAndSet(null);
        return begun == null
                ? pages.iterator()
                : Stream.concat(first.stream(), items(begun)).iterator();
    }

    private static <T> Stream<T> items(Iterator<T> rest) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rest, Spliterator.ORDERED), false);
    }

    public Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    /** All of them. */
    public List<T> all() {
        return stream().toList();
    }

    @Override
    public String toString() {
        String count = more ? "More than " + SHOWN : String.valueOf(first.size());
        List<String> rows = first.stream().map(row).toList();
        return PromptText.of(PromptText.headline(count + " ", what, ""), rows, more ? "next: all()" : "next: " + next);
    }
}
