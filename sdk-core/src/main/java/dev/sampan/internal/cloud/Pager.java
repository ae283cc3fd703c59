package dev.sampan.internal.cloud;

import dev.sampan.problem.CloudException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The items of a paged list. The first page is asked for when the first item is wanted. Once it tells how many items there are, the
 * pages after it are asked for side by side, when an item of them is wanted; pages that are found by a token come one by one. Each
 * item comes once: when pages shift while they are read, because items were added or removed, the list is read again for those that
 * were passed over.
 *
 * @param <T> what is listed
 */
public final class Pager<T> implements Iterable<T> {
    /** As many as a governor lets out before it has learned anything. */
    static final int SIDE_BY_SIDE = 16;

    private static final int MOST_PAGES = 1_000;
    private static final int MOST_ROUNDS = 3;

    private final String what;
    private final Function<T, String> key;
    private final Source<T> source;

    private Pager(String what, Function<T, String> key, Source<T> source) {
        this.what = what;
        this.key = key;
        this.source = source;
    }

    /** A page and how to go on. */
    private record Step<T>(List<T> items, long total, String token, boolean last) {}

    /** Gives the page after one: its number counts from 1, its token is that of the page before. */
    private interface Source<T> {
        Step<T> page(int number, String token);
    }

    /**
     * One page of a list with numbers.
     *
     * @param total how many items there are on all pages, or -1 when the answer does not say
     */
    public record Numbered<T>(List<T> items, long total) {}

    /**
     * One page of a list with tokens.
     *
     * @param next the token of the page after this one, empty on the last
     */
    public record Tokened<T>(List<T> items, String next) {}

    /**
     * A list whose pages have numbers, from 1.
     *
     * @param what for messages, such as {@code list clusters}
     * @param size how many items a full page has
     * @param key what tells two items apart
     * @param pages gives the page of a number; several threads ask it at the same time
     */
    public static <T> Pager<T> numbered(
            String what, int size, Function<T, String> key, IntFunction<Numbered<T>> pages) {
        return new Pager<>(what, key, (number, token) -> {
            Numbered<T> page = pages.apply(number);
            boolean last =
                    page.items().isEmpty() || (page.total() < 0 && page.items().size() < size);
            return new Step<>(page.items(), page.total(), "", last);
        });
    }

    /** A list whose pages name the next one by a token; the first is asked for with an empty one. */
    public static <T> Pager<T> tokened(String what, Function<T, String> key, Function<String, Tokened<T>> pages) {
        return new Pager<>(what, key, (number, token) -> {
            Tokened<T> page = pages.apply(token);
            return new Step<>(page.items(), -1, page.next(), page.next().isEmpty());
        });
    }

    @Override
    public Iterator<T> iterator() {
        return new Walk();
    }

    public Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    private CloudException circle(String happened) {
        return unusable(
                "cloud.page-loop",
                happened,
                "the API goes in a circle",
                "list again; quote the call to support if it stays");
    }

    private CloudException unusable(String code, String happened, String reason, String next) {
        return new CloudException(
                new Problem(code, what, happened, reason, next), new RemoteError(200, "", null, true), null);
    }

    /** One reading of the list. */
    private final class Walk implements Iterator<T> {
        private final Set<String> given = new HashSet<>();
        private final Set<String> ofThisRound = new HashSet<>();
        private final Set<String> tokens = new HashSet<>();
        private final Deque<T> ready = new ArrayDeque<>();
        private int round = 1;
        private int number;
        private int firstSize;
        private long taken;
        private String token = "";
        private long total = -1;
        private boolean shifted;
        private boolean ended;

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !ended) {
                readPages();
            }
            return !ready.isEmpty();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        private void readPages() {
            int count = pagesAtOnce();
            if (number + count > MOST_PAGES) {
                throw circle("there is no end after " + MOST_PAGES + " pages");
            }
            boolean last = false;
            for (Step<T> page : pages(count)) {
                shifted |= total >= 0 && page.total() != total;
                total = page.total();
                page.items().forEach(this::take);
                taken += page.items().size();
                last |= page.last();
                token = page.token();
            }
            if (last || (total >= 0 && taken >= total)) {
                endRound();
            } else if (!token.isEmpty() && !tokens.add(token)) {
                throw circle("the same page came twice");
            }
        }

        /** A server may give shorter pages than were asked for, so the first one tells how long they are. */
        private int pagesAtOnce() {
            if (total < 0) {
                return 1;
            }
            long left = (total - taken + firstSize - 1) / firstSize;
            return (int) Math.min(left, Math.min(SIDE_BY_SIDE, Math.max(1, MOST_PAGES - number)));
        }

        private List<Step<T>> pages(int count) {
            String from = token;
            List<Supplier<Step<T>>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int next = ++number;
                calls.add(() -> source.page(next, from));
            }
            List<Step<T>> pages = SideBySide.run("sampan-pages", calls);
            firstSize = firstSize == 0 ? pages.get(0).items().size() : firstSize;
            return pages;
        }

        private void take(T item) {
            String id = key.apply(item);
            shifted |= !ofThisRound.add(id);
            if (given.add(id)) {
                ready.add(item);
            }
        }

        private void endRound() {
            shifted |= total >= 0 && ofThisRound.size() < total;
            if (!shifted) {
                ended = true;
            } else if (round == MOST_ROUNDS) {
                throw unusable(
                        "cloud.pages-shift",
                        "the pages shifted while they were read, " + MOST_ROUNDS + " times in a row",
                        "many things are added and removed at the moment",
                        "list again, or with a narrower filter");
            } else {
                round++;
                number = 0;
                firstSize = 0;
                taken = 0;
                token = "";
                total = -1;
                shifted = false;
                ofThisRound.clear();
                tokens.clear();
            }
        }
    }
}
