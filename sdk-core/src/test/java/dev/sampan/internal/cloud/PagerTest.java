package dev.sampan.internal.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.internal.cloud.Pager.Numbered;
import dev.sampan.internal.cloud.Pager.Tokened;
import dev.sampan.problem.CloudException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PagerTest {
    private final List<Integer> asked = Collections.synchronizedList(new ArrayList<>());
    private List<String> list = names(5);

    private static List<String> names(int count) {
        return new ArrayList<>(IntStream.range(0, count).mapToObj(i -> "c" + i).toList());
    }

    private Numbered<String> page(int number) {
        asked.add(number);
        return new Numbered<>(list.stream().skip((number - 1) * 2L).limit(2).toList(), list.size());
    }

    private Pager<String> pager() {
        return Pager.numbered("list things", 2, Function.identity(), this::page);
    }

    @Test
    void numbered_allPages_areGivenInOrder() {
        assertThat(pager().stream().toList()).isEqualTo(names(5));
        assertThat(asked).containsExactlyInAnyOrder(1, 2, 3);
    }

    /** Each page waits until all of its turn are asked for, so one that is asked for alone never comes. */
    @Test
    void numbered_fortyPages_takeFourTurns() {
        list = names(80);
        List<CyclicBarrier> turns =
                Stream.of(1, 16, 16, 7).map(CyclicBarrier::new).toList();
        Pager<String> pager = Pager.numbered("list things", 2, Function.identity(), number -> {
            meet(turns.get(number == 1 ? 0 : 1 + (number - 2) / Pager.SIDE_BY_SIDE));
            return page(number);
        });

        assertThat(pager.stream().toList()).isEqualTo(names(80));
        assertThat(asked).hasSize(40).doesNotHaveDuplicates();
    }

    private static void meet(CyclicBarrier turn) {
        try {
            turn.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("a page was asked for alone", e);
        }
    }

    @Test
    void numbered_serverThatGivesShorterPages_isReadToTheEnd() {
        list = names(41);
        Pager<String> pager = Pager.numbered("list things", 100, Function.identity(), this::page);

        assertThat(pager.stream().toList()).isEqualTo(names(41));
        assertThat(asked).hasSize(21).doesNotHaveDuplicates();
    }

    @Test
    void numbered_failureOfOnePage_isTheFailureOfTheList() {
        list = names(20);
        Pager<String> pager = Pager.numbered("list things", 2, Function.identity(), number -> {
            if (number == 5) {
                throw new IllegalArgumentException("page 5");
            }
            return page(number);
        });

        assertThatThrownBy(() -> pager.stream().toList()).hasMessage("page 5");
    }

    @Test
    void numbered_interruptWhileOtherPagesAreOut_endsTheWaitAndTheirThreads() throws Exception {
        list = names(6);
        CountDownLatch out = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        Pager<String> pager = Pager.numbered("list things", 2, Function.identity(), number -> {
            if (number == 3 && Thread.currentThread() != caller) {
                out.countDown();
                awaitInterrupt(ended);
            } else if (number == 2) {
                await(out);
                caller.interrupt();
            } else if (number == 3) {
                throw new IllegalStateException("interrupted: " + Thread.interrupted());
            }
            return page(number);
        });

        assertThatThrownBy(() -> pager.stream().toList()).hasMessage("interrupted: true");
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitInterrupt(CountDownLatch ended) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            ended.countDown();
        }
    }

    @Test
    void numbered_firstItemOnly_asksForOnePage() {
        assertThat(pager().iterator().next()).isEqualTo("c0");
        assertThat(asked).containsExactly(1);
    }

    @Test
    void numbered_emptyList_isOnePage() {
        list = names(0);
        assertThat(pager().stream().toList()).isEmpty();
        assertThat(asked).containsExactly(1);
    }

    @Test
    void numbered_withoutATotal_endsWithAPageThatIsNotFull() {
        Pager<String> pager = Pager.numbered(
                "list things",
                2,
                Function.identity(),
                number -> new Numbered<>(page(number).items(), -1));

        assertThat(pager.stream().toList()).isEqualTo(names(5));
        assertThat(asked).containsExactly(1, 2, 3);
    }

    @Test
    void numbered_itemRemovedWhileReading_passesOverNone() {
        var items = pager().iterator();
        List<String> seen = new ArrayList<>(List.of(items.next(), items.next()));
        list.remove("c0");
        items.forEachRemaining(seen::add);

        assertThat(seen).containsExactlyInAnyOrderElementsOf(names(5));
    }

    @Test
    void numbered_itemAddedWhileReading_givesNoneTwice() {
        var items = pager().iterator();
        List<String> seen = new ArrayList<>(List.of(items.next(), items.next()));
        list.add(0, "new");
        items.forEachRemaining(seen::add);

        assertThat(seen).doesNotHaveDuplicates().contains("new").containsAll(names(5));
    }

    @Test
    void numbered_itemRemovedBetweenPagesThatAreOutTogether_passesOverNone() {
        list = names(40);
        Pager<String> pager = Pager.numbered("list things", 2, Function.identity(), number -> {
            synchronized (this) {
                if (asked.size() == 9) {
                    list.remove("c0");
                }
                return page(number);
            }
        });

        assertThat(pager.stream().toList())
                .doesNotHaveDuplicates()
                .containsAll(names(40).subList(1, 40));
    }

    @Test
    void numbered_listThatNeverHoldsStill_isToldAndNotReadForEver() {
        Pager<String> pager = Pager.numbered("list things", 2, Function.identity(), number -> {
            synchronized (this) {
                list.add(0, "more" + asked.size());
                return page(number);
            }
        });

        assertThatThrownBy(() -> pager.stream().toList())
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.isRetryable()).isTrue())
                .hasMessageContaining("cloud.page");
        assertThat(asked).hasSizeLessThanOrEqualTo(3_000);
    }

    @Test
    void numbered_pagesThatShiftInEachOfThreeRounds_areToldSo() {
        Pager<String> pager = Pager.numbered(
                "list things",
                2,
                Function.identity(),
                number -> new Numbered<>(page(Math.min(number, 2)).items(), 5));

        assertThatThrownBy(() -> pager.stream().toList()).hasMessageContaining("cloud.pages-shift");
    }

    @Test
    void tokened_pages_followEachOther() {
        Pager<String> pager = Pager.tokened(
                "list things",
                Function.identity(),
                token -> token.isEmpty() ? new Tokened<>(List.of("a"), "t1") : new Tokened<>(List.of("b"), ""));

        assertThat(pager.stream().toList()).containsExactly("a", "b");
    }

    @Test
    void tokened_tokenThatComesAgain_isALoop() {
        Pager<String> pager =
                Pager.tokened("list things", Function.identity(), token -> new Tokened<>(List.of("a" + token), "same"));

        assertThatThrownBy(() -> pager.stream().toList()).hasMessageContaining("cloud.page-loop");
    }
}
