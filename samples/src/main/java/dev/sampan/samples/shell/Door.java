package dev.sampan.samples.shell;

import dev.sampan.Sampan;
import dev.sampan.cluster.Clusters;
import dev.sampan.deploy.Deploy;
import dev.sampan.deploy.image.Images;
import dev.sampan.deploy.rollout.Rollouts;
import dev.sampan.observe.Observe;
import dev.sampan.registry.Registries;
import dev.sampan.security.Security;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Hands the open world to the prompt, whose snippets run in this JVM but see only static names. */
public final class Door {
    private static volatile @Nullable World world;

    private Door() {}

    static void open(World opened) {
        world = opened;
    }

    public static Sampan sampan() {
        return world().sampan();
    }

    public static Clusters clusters() {
        return Clusters.on(world().sampan());
    }

    public static Registries registries() {
        return Registries.on(world().sampan());
    }

    public static Deploy deploy() {
        return world().deploy();
    }

    public static Rollouts rollouts() {
        return world().rollouts();
    }

    public static Observe observe() {
        return world().observe();
    }

    public static Security security() {
        return world().security();
    }

    /** The images of the sandbox's registry; with a profile, of the registry that {@code SAMPAN_REGISTRY} names. */
    public static Images images() {
        return world().images();
    }

    /** A small runnable jar to build images from. */
    public static Path webapp() {
        return world().webapp();
    }

    private static World world() {
        World opened = world;
        if (opened == null) {
            throw new IllegalStateException("no world is open: start samples/sampan-shell");
        }
        return opened;
    }
}
