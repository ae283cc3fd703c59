package dev.sampan.sandbox.internal.controller;

import dev.sampan.sandbox.internal.time.Timeline;
import java.time.Instant;

/**
 * What a component of the control plane works with.
 *
 * @param cluster reads and writes under the component's own field manager
 * @param events its event recorder
 * @param loop the loop it works on
 * @param timeline the sandbox's time
 */
public record ControlPlaneContext(Cluster cluster, EventRecorder events, ControlLoop loop, Timeline timeline) {
    public Instant now() {
        return timeline.now();
    }

    /** The same for another component. */
    public ControlPlaneContext as(String fieldManager, String component) {
        return new ControlPlaneContext(cluster.as(fieldManager), events.as(component), loop, timeline);
    }
}
