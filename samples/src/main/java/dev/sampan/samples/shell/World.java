package dev.sampan.samples.shell;

import dev.sampan.Namespace;
import dev.sampan.Registry;
import dev.sampan.Sampan;
import dev.sampan.deploy.Deploy;
import dev.sampan.deploy.image.Images;
import dev.sampan.deploy.rollout.Rollouts;
import dev.sampan.observe.Observe;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.samples.Repository;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.security.Security;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the prompt works on: a session, and namespace {@code demo} in it. Closing it closes what it opened. */
final class World implements AutoCloseable {
    private static final String NAMESPACE = "demo";

    private final @Nullable Sandbox sandbox;
    private final Sampan sampan;
    private final Namespace namespace;
    private final @Nullable Registry registry;

    private World(@Nullable Sandbox sandbox, Sampan sampan, @Nullable Registry registry) {
        this.sandbox = sandbox;
        this.sampan = sampan;
        this.registry = registry;
        namespace = sampan.cluster().namespace(NAMESPACE).ensure();
    }

    /** A sandbox with simulated pods that say a word, seeded with one app that serves. */
    static World sandbox() {
        Sandbox sandbox = Sandbox.start();
        sandbox.script(pods -> pods.log("serving on port 8080"));
        Sampan sampan = sandbox.connect();
        World world = new World(sandbox, sampan, sampan.registryAt(sandbox.registry()));
        world.seed();
        return world;
    }

    static World ofProfile(String profile) {
        Sampan sampan = Sampan.connect(c -> c.profile(profile));
        String host = System.getenv("SAMPAN_REGISTRY");
        return new World(null, sampan, host == null ? null : sampan.registryAt(host));
    }

    private void seed() {
        String image = images().build("demo/hello:1.0.0", webapp())
                .apply()
                .orElseThrow()
                .reference();
        deploy().app(
                        "hello",
                        image,
                        app -> app.port(8080).readyWhenHttp("/ready").replicas(2))
                .apply()
                .orElseThrow();
    }

    Sampan sampan() {
        return sampan;
    }

    Deploy deploy() {
        Deploy deploy = Deploy.on(namespace);
        return registry == null ? deploy : deploy.withRegistry(registry);
    }

    Rollouts rollouts() {
        return Rollouts.on(namespace);
    }

    Observe observe() {
        return Observe.on(namespace);
    }

    Security security() {
        return Security.on(namespace);
    }

    Images images() {
        if (registry == null) {
            throw InvalidRequestException.of(
                    "shell.no-registry",
                    "open the images",
                    "no registry is known",
                    "with a profile the registry is taken from SAMPAN_REGISTRY, which is not set",
                    "set SAMPAN_REGISTRY, or use Images.on(sampan.registry(name))");
        }
        return Images.on(registry);
    }

    boolean hasRegistry() {
        return registry != null;
    }

    Path webapp() {
        return Repository.webappJar();
    }

    @Override
    public void close() {
        sampan.close();
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
