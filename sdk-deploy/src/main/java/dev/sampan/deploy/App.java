package dev.sampan.deploy;

import java.util.Optional;
import java.util.OptionalInt;

/** An app as it was when it was read. Immutable. */
public final class App {
    private final String name;
    private final String namespace;
    private final String image;
    private final int replicas;
    private final int ready;
    private final int release;
    private final boolean complete;

    App(String name, String namespace, String image, int replicas, int ready, int release, boolean complete) {
        this.name = name;
        this.namespace = namespace;
        this.image = image;
        this.replicas = replicas;
        this.ready = ready;
        this.release = release;
        this.complete = complete;
    }

    public String name() {
        return name;
    }

    public String namespace() {
        return namespace;
    }

    /** The image of the app's container as the Deployment names it. */
    public String image() {
        return image;
    }

    /** How many pods are wished. */
    public int replicas() {
        return replicas;
    }

    /** How many pods are ready, old ones of a running rollout included. */
    public int ready() {
        return ready;
    }

    /** The number of the release that was applied last; empty if its record is gone. */
    public OptionalInt release() {
        return release > 0 ? OptionalInt.of(release) : OptionalInt.empty();
    }

    /** Whether the latest generation is rolled out: all pods updated and available, no old one left. */
    public boolean isComplete() {
        return complete;
    }

    Optional<String> state() {
        return complete ? Optional.empty() : Optional.of(ready < replicas ? "not ready" : "rolling out");
    }

    @Override
    public String toString() {
        String counts = " " + ready + "/" + replicas + " ready";
        return DeployText.headline("App ", name, counts) + "\n  image   " + image
                + (release > 0 ? "\n  release " + release : "")
                + state().map(s -> "\n  state   " + s).orElse("")
                + "\n  next: history(\"" + name + "\")";
    }
}
