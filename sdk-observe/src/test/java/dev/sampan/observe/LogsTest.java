package dev.sampan.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.problem.ClusterException;
import dev.sampan.problem.InvalidRequestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogsTest {
    private final Shop shop = new Shop();

    private void twoPods() {
        shop.deployment("web", 2, 2);
        shop.runningPod("web", "web-1-a");
        shop.runningPod("web", "web-1-b");
        shop.namespace.logs.put(
                "web-1-a/web", List.of("2026-03-01T09:59:01.000000001Z one", "2026-03-01T09:59:03Z three"));
        shop.namespace.logs.put("web-1-b/web", List.of("2026-03-01T09:59:02Z two", "2026-03-01T09:59:04Z four"));
    }

    @Test
    void logs_ofSeveralPods_areMergedByTime() {
        twoPods();

        Logs logs = shop.observe.logs("web");

        assertThat(logs).extracting(LogLine::text).containsExactly("one", "two", "three", "four");
        assertThat(logs.toString()).isEqualTo("""
                        Logs web: 4 lines of 2 pods
                          09:59:01.000 web-1-a one
                          09:59:02.000 web-1-b two
                          09:59:03.000 web-1-a three
                          09:59:04.000 web-1-b four
                          next: lines(), containing(text)""");
    }

    @Test
    void logs_withATail_areTheNewestOfAllPodsTogether() {
        twoPods();

        assertThat(shop.observe.logs("web", l -> l.tail(3)))
                .extracting(LogLine::text)
                .containsExactly("two", "three", "four");
    }

    @Test
    void logs_keepTheOrderOfEachContainer_whateverItsTimes() {
        shop.deployment("web", 1, 1);
        shop.runningPod("web", "web-1-a");
        shop.namespace.logs.put(
                "web-1-a/web",
                List.of(
                        "2026-03-01T09:59:05Z a",
                        "2026-03-01T09:59:01Z b",
                        "no time at all",
                        "2026-03-01T09:59:05Z c"));

        assertThat(shop.observe.logs("web")).extracting(LogLine::text).containsExactly("a", "b", "no time at all", "c");
    }

    @Test
    void logs_ofThePreviousRun_askOnlyContainersThatHadOne() {
        shop.deployment("web", 2, 1);
        shop.runningPod("web", "web-1-a");
        shop.crashingPod("web", "web-1-b");
        shop.namespace.logs.put("web-1-b/web/previous", List.of("2026-03-01T09:59:02Z no GREETING"));

        Logs logs = shop.observe.logs("web", l -> l.previous().since(Duration.ofMinutes(5)));

        assertThat(logs).extracting(LogLine::text).containsExactly("no GREETING");
        assertThat(logs.notes()).containsExactly("web-1-a/web has no earlier run");
        assertThat(shop.namespace.requests).singleElement().satisfies(request -> {
            assertThat(request.since()).isEqualTo(Duration.ofMinutes(5));
            assertThat(request.timestamps()).isTrue();
        });
    }

    @Test
    void logs_ofAContainerThatHasNotStarted_saySo() {
        shop.deployment("web", 1, 0);
        shop.pod("web", "web-1-a", false, "'state':{'waiting':{'reason':'ImagePullBackOff'}}");

        Logs logs = shop.observe.logs("web");

        assertThat(logs.isEmpty()).isTrue();
        assertThat(logs.notes()).containsExactly("web-1-a/web has not started: ImagePullBackOff");
        assertThat(logs.toString()).startsWith("Logs web: no lines\n").endsWith("next: health(\"web\")");
    }

    @Test
    void logs_ofAnUnknownContainer_areRefusedAndListThoseThere() {
        twoPods();

        assertThatThrownBy(() -> shop.observe.logs("web", l -> l.container("wbe")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("choose one of: migrate, web");
    }

    @Test
    void logs_whenOnePodCannotBeRead_areThoseOfTheOthersWithANote() {
        twoPods();
        shop.namespace.refusals.put("web-1-a/web", 500);

        Logs logs = shop.observe.logs("web");

        assertThat(logs).extracting(LogLine::text).containsExactly("two", "four");
        assertThat(logs.notes()).containsExactly("web-1-a/web cannot be read: status 500");
    }

    @Test
    void logs_whenNothingCanBeRead_fail() {
        twoPods();
        shop.namespace.refusals.put("web-1-a/web", 500);
        shop.namespace.refusals.put("web-1-b/web", 404);

        assertThatThrownBy(() -> shop.observe.logs("web")).isInstanceOf(ClusterException.class);
    }

    @Test
    void logs_whenTheCallerMayNotRead_failAtOnce() {
        twoPods();
        shop.namespace.refusals.put("web-1-a/web", 403);

        assertThatThrownBy(() -> shop.observe.logs("web")).isInstanceOf(ClusterException.class);
    }

    @Test
    void spec_setTwiceOrUsedLater_isRefused() {
        twoPods();
        List<LogsSpec> kept = new ArrayList<>();

        assertThatThrownBy(() -> shop.observe.logs("web", l -> l.tail(1).tail(2)))
                .hasMessageContaining("already set to 1");
        shop.observe.logs("web", kept::add);
        assertThatThrownBy(() -> kept.get(0).tail(5)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void text_ofManyLines_keepsTheNewestWithinThePromptsBounds() {
        shop.deployment("web", 1, 1);
        shop.runningPod("web", "web-1-a");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            lines.add("2026-03-01T09:59:05Z line " + i + " \u001B[31m" + "y".repeat(i));
        }
        shop.namespace.logs.put("web-1-a/web", lines);

        String text = shop.observe.logs("web").toString();

        assertThat(text.length()).isLessThanOrEqualTo(1_000);
        assertThat(text).contains("line 149").contains("earlier").doesNotContain("line 100 ", "\u001B");
    }

    @Test
    void merge_ofRandomPods_isSortedAndLosesNothing() {
        long seed = Long.getLong("seed", 20_260_301L);
        Random random = new Random(seed);
        shop.deployment("web", 5, 5);
        int total = 0;
        for (int pod = 0; pod < 5; pod++) {
            shop.runningPod("web", "web-1-" + pod);
            List<String> lines = new ArrayList<>();
            int second = 0;
            for (int i = random.nextInt(40); i > 0; i--) {
                second += random.nextInt(3);
                lines.add(FakeNamespace.START.plusSeconds(second) + " " + pod + ":" + lines.size());
            }
            total += lines.size();
            shop.namespace.logs.put("web-1-" + pod + "/web", lines);
        }

        List<LogLine> merged = shop.observe.logs("web").lines();

        assertThat(merged)
                .as("seed %d", seed)
                .hasSize(total)
                .isSortedAccordingTo(java.util.Comparator.comparing(LogLine::time));
        for (int pod = 0; pod < 5; pod++) {
            String name = "web-1-" + pod;
            List<String> texts = merged.stream()
                    .filter(line -> line.pod().equals(name))
                    .map(LogLine::text)
                    .toList();
            for (int i = 0; i < texts.size(); i++) {
                assertThat(texts.get(i)).as("seed %d", seed).endsWith(":" + i);
            }
        }
    }

    @Test
    void watch_handsOverEachNewLineOnce_alsoThoseOfOneInstant() throws InterruptedException {
        shop.deployment("web", 1, 1);
        shop.runningPod("web", "web-1-a");
        String instant = FakeNamespace.START.plusSeconds(2).toString();
        shop.namespace.logs.put("web-1-a/web", List.of("2026-03-01T09:00:00Z long ago"));
        List<List<String>> rounds = List.of(
                List.of("2026-03-01T09:00:00Z long ago", instant + " one"),
                List.of("2026-03-01T09:00:00Z long ago", instant + " one", instant + " two"),
                List.of(
                        "2026-03-01T09:00:00Z long ago",
                        instant + " one",
                        instant + " two",
                        FakeNamespace.START.plusSeconds(9) + " end"));
        List<Integer> slept = new ArrayList<>();
        shop.namespace.onSleep.add(() -> {
            slept.add(1);
            shop.namespace.logs.put("web-1-a/web", rounds.get(Math.min(slept.size(), rounds.size()) - 1));
        });
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

        try (LogWatch watch = shop.observe.watchLogs("web", line -> heard.add(line.text()))) {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("two");
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("end");
            assertThat(watch.failure()).isEmpty();
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void watch_thatIsRefused_endsAndTellsWhy() {
        twoPods();
        shop.namespace.refusals.put("web-1-a/web", 403);
        LogWatch watch = shop.observe.watchLogs("web", line -> {});
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (watch.failure().isEmpty() && System.nanoTime() < limit) {
            Thread.onSpinWait();
        }

        assertThat(watch.failure()).isPresent();
        watch.close();
    }
}
