package dev.sampan.samples.figures;

import dev.sampan.Sampan;
import dev.sampan.sandbox.Sandbox;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures what {@code docs/sandbox.md} promises of the sandbox's speed: start, creating objects, complete rollouts. Each
 * client call goes over HTTPS on loopback, from four threads. Prints one line per figure with every round's value.
 */
public final class SandboxFigures {
    private static final int ROUNDS = 7;
    private static final int THREADS = 4;
    private static final int OBJECTS = 10_000;
    private static final int ROLLOUTS = 1_000;

    private SandboxFigures() {}

    public static void main(String[] arguments) throws Exception {
        measure("start and close, then start again (warm JVM)", ROUNDS, SandboxFigures::start);
        measure(OBJECTS + " ConfigMaps created", ROUNDS, () -> inSandbox(SandboxFigures::createObjects));
        measure(ROLLOUTS + " rollouts of 3 pods to available", 3, () -> inSandbox(SandboxFigures::rollOut));
    }

    private interface Round {
        Duration run() throws Exception;
    }

    private interface Work {
        Duration run(KubernetesClient client) throws Exception;
    }

    /** One round more than counted: the first warms the JVM. */
    private static void measure(String what, int rounds, Round round) throws Exception {
        round.run();
        long[] millis = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            millis[i] = round.run().toMillis();
        }
        long[] sorted = millis.clone();
        Arrays.sort(sorted);
        System.out.printf("%s: median %d ms of %s%n", what, sorted[rounds / 2], Arrays.toString(millis));
    }

    private static Duration start() {
        long begin = System.nanoTime();
        try (Sandbox sandbox = Sandbox.start()) {
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            if (sandbox.kubeconfig().isEmpty()) {
                throw new IllegalStateException("the sandbox has no kubeconfig");
            }
            return took;
        }
    }

    private static Duration inSandbox(Work work) throws Exception {
        try (Sandbox sandbox = Sandbox.start();
                Sampan sampan = sandbox.connect()) {
            return work.run(sampan.cluster().unwrap(KubernetesClient.class));
        }
    }

    private static Duration createObjects(KubernetesClient client) throws Exception {
        long begin = System.nanoTime();
        inParallel(
                OBJECTS,
                i -> client.configMaps()
                        .inNamespace("default")
                        .resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName("object-" + i)
                                .endMetadata()
                                .withData(Map.of("number", Integer.toString(i)))
                                .build())
                        .create());
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        int stored = client.configMaps()
                .inNamespace("default")
                .withLabelSelector("!none")
                .list()
                .getItems()
                .size();
        if (stored < OBJECTS) {
            throw new IllegalStateException("only " + stored + " of " + OBJECTS + " objects were stored");
        }
        return took;
    }

    private static Duration rollOut(KubernetesClient client) throws Exception {
        CountDownLatch available = new CountDownLatch(ROLLOUTS);
        long begin = System.nanoTime();
        try (var watch = client.apps().deployments().inNamespace("default").watch(new Counting(available))) {
            inParallel(
                    ROLLOUTS,
                    i -> client.apps()
                            .deployments()
                            .inNamespace("default")
                            .resource(deployment("app-" + i))
                            .create());
            if (!available.await(10, TimeUnit.MINUTES)) {
                throw new IllegalStateException(available.getCount() + " rollouts did not complete in 10 minutes");
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static Deployment deployment(String name) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(3)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("app")
                .withImage("registry.example.com/app:1.0.0")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static void inParallel(int count, IntConsumer each) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int part = 0; part < THREADS; part++) {
                int first = part;
                parts.add(pool.submit(() -> {
                    for (int i = first; i < count; i += THREADS) {
                        each.accept(i);
                    }
                }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Counts each Deployment once, when all three of its pods are available. */
    private static final class Counting implements Watcher<Deployment> {
        private final CountDownLatch available;
        private final Set<String> seen = ConcurrentHashMap.newKeySet();

        Counting(CountDownLatch available) {
            this.available = available;
        }

        @Override
        public void eventReceived(Action action, Deployment deployment) {
            Integer ready = deployment.getStatus() == null
                    ? null
                    : deployment.getStatus().getAvailableReplicas();
            if (ready != null && ready == 3 && seen.add(deployment.getMetadata().getName())) {
                available.countDown();
            }
        }

        @Override
        public void onClose(@Nullable WatcherException cause) {
            if (cause != null) {
                throw new IllegalStateException("the watch ended early", cause);
            }
        }
    }
}
