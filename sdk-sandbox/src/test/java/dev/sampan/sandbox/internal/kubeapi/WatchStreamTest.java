package dev.sampan.sandbox.internal.kubeapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.sandbox.internal.schema.ServedResource;
import dev.sampan.sandbox.internal.time.Timeline;
import dev.sampan.sandbox.internal.time.Timelines;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WatchStreamTest {
    private static final int MANY = 1_000;

    private final Timeline timeline = Timelines.start(SandboxTime.MANUAL);
    private final ControlPlane plane = ControlPlane.create(timeline);
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final FrameSink sink = new FrameSink();
    private final WatchStream stream = new WatchStream(
            plane,
            configMaps(),
            new Selection("", LabelSelector.parse(""), FieldSelector.parse("", configMaps(), Set.of()), ""),
            new ListOptions(-1, "", 0, Optional.empty(), 0, true, Optional.empty()),
            new Rendering(Rendering.Form.OBJECT, "", "", timeline.clock()),
            sink,
            work::add);

    @AfterEach
    void close() {
        plane.close();
        timeline.close();
    }

    @Test
    void change_whileOpen_isSentOnce() {
        stream.start();
        create("one");
        assertThat(worked()).isLessThan(MANY);
        assertThat(sink.frames)
                .singleElement()
                .asString()
                .contains("\"type\":\"ADDED\"")
                .contains("\"name\":\"one\"");
    }

    @Test
    @Timeout(60)
    void bookmark_thatComesWhileTheWatchIsClosed_leavesNoWorkBehind() {
        stream.start();
        Thread minute = new Thread(() -> timeline.advance(Duration.ofMinutes(1)), "a minute");
        minute.setDaemon(true);
        plane.store.watchPresent(
                configMaps().storage().groupResource(),
                present -> {
                    // nobody else gets the store's lock now: while the bookmark waits for it the watch is closed
                    minute.start();
                    awaitBookmark();
                    stream.close();
                },
                change -> {});
        int count = 0;
        while (minute.isAlive() && count < MANY && goesOn()) {
            count += worked();
        }
        assertThat(count).isLessThan(MANY);
        assertThat(sink.frames).isEmpty();
        assertThat(sink.ended).isTrue();
    }

    @Test
    void watch_closedBeforeItBegins_leavesNoTimersAndNoWork() {
        stream.close();
        stream.start();
        create("one");
        timeline.advance(Duration.ofHours(1));
        assertThat(work).isEmpty();
    }

    /** Does what is due until nothing is, but not for ever; how much it was. */
    private int worked() {
        int count = 0;
        for (Runnable task = work.poll(); task != null && count < MANY; task = work.poll()) {
            task.run();
            count++;
        }
        return count;
    }

    private static void awaitBookmark() {
        while (goesOn()
                && Thread.getAllStackTraces().values().stream().noneMatch(WatchStreamTest::isBookmarkAtTheLock)) {
            Thread.onSpinWait();
        }
    }

    /** Not once the test's time is over. */
    private static boolean goesOn() {
        return !Thread.currentThread().isInterrupted();
    }

    private static boolean isBookmarkAtTheLock(StackTraceElement[] stack) {
        List<String> methods =
                Arrays.stream(stack).map(StackTraceElement::getMethodName).toList();
        return methods.contains("bookmark") && methods.contains("revision") && methods.contains("park");
    }

    private void create(String name) {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        map.putObject("metadata").put("name", name);
        plane.objects("test").create(Resources.CONFIG_MAPS, "default", map);
    }

    private ServedResource configMaps() {
        return plane.catalog.now().find("", "v1", "configmaps").orElseThrow();
    }

    private static final class FrameSink implements WatchSink {
        private final List<String> frames = new ArrayList<>();
        private boolean ended;

        @Override
        public void send(byte[] frame) {
            frames.add(new String(frame, StandardCharsets.UTF_8));
        }

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void whenDrained(Runnable task) {
            task.run();
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public void reset() {
            ended = true;
        }
    }
}
