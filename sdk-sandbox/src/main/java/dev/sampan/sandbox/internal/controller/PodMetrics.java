package dev.sampan.sandbox.internal.controller;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What pods use now, as the autoscaler asks for it. */
public interface PodMetrics {
    /** By container, by resource ({@code cpu} in cores, {@code memory} in bytes); null if the pod is not running. */
    @Nullable
    Map<String, Map<String, Double>> use(String namespace, String pod);
}
