package dev.sampan.internal.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.internal.cloud.Pager.Numbered;
import dev.sampan.internal.cloud.Pager.Tokened;
import dev.sampan.problem.CloudException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PagerTest {
    private final List<Integer> asked = new ArrayList<>();
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
        assertThat(asked).containsExactly(1, 2, 3);
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
    void numbered_listThatNeverHoldsStill_isToldAndNotReadForEver() {
        Pager<String> pager = Pager.numbered("list things", 2, Function.identity(), number -> {
            list.add(0, "more" + asked.size());
            return page(number);
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
