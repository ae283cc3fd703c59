package dev.sampan.sandbox.internal.openapi;

import java.net.URI;
import java.time.Instant;

/** What the cloud's console has of the cluster. Thread-safe. */
public interface ClusterDoor {
    /** The API server. */
    URI server();

    /** How many nodes there are now. */
    int nodes();

    /** A kubeconfig whose credential is good until then. */
    String kubeconfig(Instant end);
}
