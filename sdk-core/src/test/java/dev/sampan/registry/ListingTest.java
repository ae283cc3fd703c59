package dev.sampan.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.internal.cloud.Pager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListingTest {
    private static final int PAGE = 25;

    private final List<Integer> asked = Collections.synchronizedList(new ArrayList<>());

    private Listing<String> listing(int size) {
        List<String> all = IntStream.range(0, size).mapToObj(i -> "t" + i).toList();
        Pager<String> pages = Pager.numbered("list things", PAGE, Function.identity(), number -> {
            asked.add(number);
            return new Pager.Numbered<>(
                    all.stream().skip((number - 1L) * PAGE).limit(PAGE).toList(), size);
        });
        return new Listing<>("things", pages, each -> each, "get(name)");
    }

    @Test
    void listing_thatIsPrinted_readsOnePage() {
        assertThat(listing(100).toString()).startsWith("More than 20 things");
        assertThat(asked).containsExactly(1);
    }

    @Test
    void firstIteration_goesOnWhereThePrintEnded() {
        assertThat(listing(100).all()).hasSize(100).doesNotHaveDuplicates();
        assertThat(asked).containsExactlyInAnyOrder(1, 2, 3, 4);
    }

    @Test
    void laterIteration_readsAnew() {
        Listing<String> listing = listing(50);

        assertThat(listing.all()).isEqualTo(listing.all());

        assertThat(asked).containsExactly(1, 2, 1, 2);
    }

    @Test
    void shortListing_isReadOnce() {
        Listing<String> listing = listing(3);

        assertThat(listing.all()).isEqualTo(listing.all()).containsExactly("t0", "t1", "t2");
        assertThat(asked).containsExactly(1);
    }
}
