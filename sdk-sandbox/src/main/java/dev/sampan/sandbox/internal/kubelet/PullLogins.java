package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.value.ImageReference;

/** Whether the kubelet of a pod may pull an image. Must be thread-safe. */
public interface PullLogins {
    /** The kubelet needs no login. */
    PullLogins NONE_NEEDED = (pod, image) -> true;

    boolean admit(ObjectNode pod, ImageReference image);
}
