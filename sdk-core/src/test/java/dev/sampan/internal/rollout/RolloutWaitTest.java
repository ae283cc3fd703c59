package dev.sampan.internal.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.internal.kube.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RolloutWaitTest {
    private final WatchedNamespace namespace = new WatchedNamespace();
    private final List<String> ended = new ArrayList<>();

    /** Ends when its object is there, and tells who asked for that. */
    private final class Appears implements RolloutWait.Judge {
        private final Subject subject;
        private final Consumer<Appears> onLook;

        Appears(Kind kind, String name, Consumer<Appears> onLook) {
            this.subject = new Subject(kind, name);
            this.onLook = onLook;
        }

        @Override
        public Subject subject() {
            return subject;
        }

        @Override
        public boolean look(RolloutScene scene) {
            boolean there = scene.find(subject).isPresent();
            if (there) {
                ended.add(subject.name());
            }
            onLook.accept(this);
            return there;
        }

        @Override
        public Instant next() {
            return Instant.now().plusSeconds(60);
        }
    }

    @Test
    void wait_forNone_endsAndWatchesNothing() throws Exception {
        RolloutWait.await(namespace, List.of());

        assertThat(namespace.calls).isEmpty();
    }

    @Test
    void wait_forOneThatComesWhileItLooks_seesItByTheWatchesThatAreThere() throws Exception {
        namespace.put(Kind.DEPLOYMENT, "web", "");
        RolloutWait wait = new RolloutWait(namespace, RolloutWait.Upkeep.NONE);
        wait.add(new Appears(Kind.DEPLOYMENT, "web", first -> {
            namespace.put(Kind.DEPLOYMENT, "db", "");
            wait.add(new Appears(Kind.DEPLOYMENT, "db", second -> {}));
            wait.complete();
        }));

        wait.await();

        assertThat(ended).containsExactly("web", "db");
        assertThat(namespace.calls).filteredOn("watch deployments"::equals).hasSize(1);
        assertThat(namespace.watches()).isZero();
    }

    @Test
    void wait_forOneOfAnotherKindThatComesLater_watchesThatKindToo() throws Exception {
        namespace.put(Kind.DEPLOYMENT, "web", "");
        namespace.put(Kind.STATEFUL_SET, "db", "");
        RolloutWait wait = new RolloutWait(namespace, RolloutWait.Upkeep.NONE);
        wait.add(new Appears(Kind.DEPLOYMENT, "web", first -> {
            wait.add(new Appears(Kind.STATEFUL_SET, "db", second -> wait.complete()));
        }));

        wait.await();

        assertThat(ended).containsExactly("web", "db");
        assertThat(namespace.calls)
                .filteredOn(call -> call.startsWith("watch"))
                .contains("watch statefulsets")
                .doesNotHaveDuplicates();
    }

    @Test
    void wait_thatIsNotComplete_goesOnWhenAllThatCameHaveEnded() throws Exception {
        namespace.put(Kind.DEPLOYMENT, "web", "");
        CompletableFuture<Void> looked = new CompletableFuture<>();
        RolloutWait wait = new RolloutWait(namespace, RolloutWait.Upkeep.NONE);
        wait.add(new Appears(Kind.DEPLOYMENT, "web", first -> looked.complete(null)));
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<?> end = threads.submit(() -> {
                wait.await();
                return null;
            });
            looked.get(30, TimeUnit.SECONDS);
            assertThat(end.isDone()).isFalse();

            CompletableFuture<Void> missing = new CompletableFuture<>();
            wait.add(new Appears(Kind.DEPLOYMENT, "db", second -> missing.complete(null)));
            wait.complete();
            missing.get(30, TimeUnit.SECONDS);
            namespace.put(Kind.DEPLOYMENT, "db", "");

            end.get(30, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        assertThat(ended).containsExactly("web", "db");
    }
}
