package dev.sampan.lab.story;

import dev.sampan.Sampan;
import dev.sampan.deploy.AppSpec;
import dev.sampan.deploy.image.ImageSpec;
import dev.sampan.plan.Evidence;
import dev.sampan.samples.quickstart.Scene;
import dev.sampan.samples.quickstart.Screen;
import dev.sampan.samples.quickstart.StoryFailedException;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The lab: a real control plane whose pods are simulated, and a real registry. Each story has a namespace of its own. */
final class LabScene implements Scene, AutoCloseable {
    /** With which the web app ends when its configuration is bad; {@link ContainerRun} proves that it does. */
    static final int BAD_CONFIGURATION = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Map<String, String> environment;
    private final String base;
    private final String namespace;
    private final Sampan sampan;

    LabScene(Map<String, String> environment, String base, Screen screen) {
        this.environment = environment;
        this.base = base;
        this.namespace = "quickstart-" + Long.toString(Instant.now().toEpochMilli(), 36);
        this.sampan = Sampan.connect(c -> c.progress(screen::hear));
    }

    @Override
    public String title() {
        return "on a real control plane and a real registry";
    }

    @Override
    public Sampan sampan() {
        return sampan;
    }

    @Override
    public String registry() {
        return variable("SAMPAN_REGISTRY");
    }

    Podman.Login login() {
        return new Podman.Login(registry(), variable("SAMPAN_REGISTRY_USER"), variable("SAMPAN_REGISTRY_PASSWORD"));
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public void equip(ImageSpec image) {
        image.base(base);
    }

    @Override
    public void directToFail(AppSpec app) {
        app.annotation("sandbox.sampan.dev/crash-after", "0s")
                .annotation("sandbox.sampan.dev/exit-code", String.valueOf(BAD_CONFIGURATION));
    }

    @Override
    public boolean provesTheFailure(Evidence evidence) {
        return evidence.text().contains("exit code " + BAD_CONFIGURATION);
    }

    /** A Service of a real cluster leads to the addresses of its EndpointSlices; here nobody answers at them. */
    @Override
    public String requireServing(String app) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        List<String> ready = readyAddresses(app);
        while (ready.isEmpty() && Instant.now().isBefore(end)) {
            Thread.sleep(100);
            ready = readyAddresses(app);
        }
        if (ready.isEmpty()) {
            throw new StoryFailedException("Service " + app + " leads to no ready address");
        }
        return "Service " + app + " leads to " + String.join(", ", ready);
    }

    private List<String> readyAddresses(String app) {
        return kubernetes()
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withLabel("kubernetes.io/service-name", app)
                .list()
                .getItems()
                .stream()
                .map(EndpointSlice::getEndpoints)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
                .flatMap(endpoint -> endpoint.getAddresses().stream())
                .toList();
    }

    private KubernetesClient kubernetes() {
        return sampan.cluster().unwrap(KubernetesClient.class);
    }

    private String variable(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new StoryFailedException(name + " is not set: start the lab with lab/up");
        }
        return value;
    }

    @Override
    public void close() {
        kubernetes().namespaces().withName(namespace).delete();
        sampan.close();
    }
}
