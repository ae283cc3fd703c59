package dev.sampan.internal.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.internal.cloud.CloudPages.Page;
import dev.sampan.internal.cloud.CloudPages.Turn;
import dev.sampan.problem.CloudException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CloudPagesTest {
    private static final int SIZE = 3;

    private final List<String> there = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f", "g"));
    private final List<String> turned = new ArrayList<>();

    /** Pages by number, of what is there at that moment. */
    private Page<String> read(String cursor) {
        turned.add(cursor);
        int number = cursor.isEmpty() ? 1 : Integer.parseInt(cursor);
        List<String> items =
                there.stream().skip((long) (number - 1) * SIZE).limit(SIZE).toList();
        boolean last = number * SIZE >= there.size();
        return new Page<>(items, last ? "" : Integer.toString(number + 1), there.size());
    }

    private static CloudPages<String> pages(Turn<String> turn) {
        return new CloudPages<>("letters", turn, Function.identity());
    }

    private static List<String> all(Iterator<String> iterator) {
        List<String> all = new ArrayList<>();
        iterator.forEachRemaining(all::add);
        return all;
    }

    @Test
    void list_thatIsStill_isReadPageByPageAsItIsNeeded() {
        Iterator<String> letters = pages(this::read).iterator();
        assertThat(turned).isEmpty();

        assertThat(letters.next()).isEqualTo("a");
        assertThat(turned).containsExactly("");
        assertThat(all(letters)).containsExactly("b", "c", "d", "e", "f", "g");
        assertThat(turned).containsExactly("", "2", "3");
    }

    @Test
    void list_thatShrinksMeanwhile_missesNothingThatStays() {
        Iterator<String> letters = pages(this::read).iterator();
        List<String> seen = new ArrayList<>(List.of(letters.next(), letters.next(), letters.next()));

        there.remove("a");
        seen.addAll(all(letters));

        assertThat(seen).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f", "g");
    }

    @Test
    void list_thatGrowsMeanwhile_givesNothingTwice() {
        Iterator<String> letters = pages(this::read).iterator();
        List<String> seen = new ArrayList<>(List.of(letters.next(), letters.next(), letters.next()));

        there.add(0, "A");
        seen.addAll(all(letters));

        assertThat(seen).containsExactlyInAnyOrder("A", "a", "b", "c", "d", "e", "f", "g");
    }

    @Test
    void list_inWhichOneReplacesAnother_missesNothingThatStays() {
        Iterator<String> letters = pages(this::read).iterator();
        List<String> seen = new ArrayList<>(List.of(letters.next(), letters.next(), letters.next()));

        there.remove("g");
        there.add(0, "A");
        seen.addAll(all(letters));

        assertThat(seen).doesNotHaveDuplicates().contains("a", "b", "c", "d", "e", "f");
    }

    @Test
    void list_thatNeverStandsStill_isGivenUp() {
        assertThatThrownBy(() -> all(pages(cursor -> {
                            there.add("x" + there.size());
                            return read(cursor);
                        })
                        .iterator()))
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("cloud.list-moving");
    }

    @Test
    void cursors_thatLeadInACircle_areFound() {
        Iterator<String> letters = pages(cursor -> new Page<>(
                        List.of("letter of " + cursor),
                        cursor.equals("t2") ? "t1" : cursor.isEmpty() ? "t1" : "t2",
                        -1))
                .iterator();

        assertThatThrownBy(() -> all(letters))
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("cloud.page-loop")
                .hasMessageContaining("\"t1\"");
    }

    @Test
    void iterators_eachBeginAnew() {
        CloudPages<String> pages = pages(this::read);

        assertThat(all(pages.iterator())).isEqualTo(all(pages.iterator()));
        assertThat(turned).hasSize(6);
    }
}
