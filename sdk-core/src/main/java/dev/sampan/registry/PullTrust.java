package dev.sampan.registry;

import dev.sampan.internal.text.PromptText;
import java.util.List;

/**
 * What shows that a cluster pulls from an instance. Immutable.
 *
 * @param cluster the cluster's name
 * @param namespace where the pull was tried
 * @param way by what: the credential add-on or a pull secret
 * @param image what was pulled, with its digest
 */
public record PullTrust(String cluster, String namespace, String way, String image) {
    @Override
    public String toString() {
        return PromptText.of(
                PromptText.headline("Cluster ", cluster, " pulls"),
                List.of("by      " + way, "pulled  " + image, "in      " + namespace),
                "next: Deploy.on(cluster.namespace(name))");
    }
}
