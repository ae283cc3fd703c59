package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/** Gives out tokens of the service accounts that pods run as, for their volumes. Thread-safe. */
@FunctionalInterface
public interface PodTokens {
    /**
     * A token of the pod's service account, bound to the pod.
     *
     * @param audiences whom it is for; the API server if empty
     * @throws ConfigMissingException if the account is not there
     */
    String issue(ObjectNode pod, List<String> audiences, Duration validity);
}
