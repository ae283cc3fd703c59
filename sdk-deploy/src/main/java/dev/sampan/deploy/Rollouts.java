package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.SampanException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a Deployment's own counters say. */
final class Rollouts {
    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);

    private Rollouts() {}

    /** Whether the latest generation is observed, all pods are updated and available, and none is left of before. */
    static boolean isComplete(ObjectNode deployment) {
        JsonNode status = deployment.path("status");
        int wished = replicas(deployment);
        return status.path("observedGeneration").asLong()
                        >= deployment.at("/metadata/generation").asLong()
                && status.path("updatedReplicas").asInt() == wished
                && status.path("replicas").asInt() == wished
                && status.path("availableReplicas").asInt() == wished;
    }

    static boolean isPaused(ObjectNode deployment) {
        return deployment.at("/spec/paused").asBoolean();
    }

    /** Whether old pods are there that would be replaced if it were not paused; its size follows even then. */
    static boolean isHeldByPause(ObjectNode deployment) {
        JsonNode status = deployment.path("status");
        return isPaused(deployment)
                && status.path("observedGeneration").asLong()
                        >= deployment.at("/metadata/generation").asLong()
                && status.path("updatedReplicas").asInt()
                        < status.path("replicas").asInt();
    }

    static int replicas(ObjectNode deployment) {
        return deployment.at("/spec/replicas").asInt(1);
    }

    static int available(ObjectNode deployment) {
        return deployment.at("/status/availableReplicas").asInt();
    }

    static String image(ObjectNode deployment) {
        return deployment.at("/spec/template/spec/containers/0/image").asText();
    }

    /** The app by now; as it was written, if it cannot be looked at: what was done stays done. */
    static App app(KubeNamespace kube, String name, ObjectNode written) {
        try {
            return app(name, kube.name(), kube.find(Kind.DEPLOYMENT, name).orElse(written));
        } catch (SampanException e) {
            LOG.info("could not look at the app={} reason={}", name, e.problem().happened());
            return app(name, kube.name(), written);
        }
    }

    static App app(String name, String namespace, ObjectNode deployment) {
        String release = Json.annotation(deployment, Marks.RELEASE);
        return new App(
                name,
                namespace,
                image(deployment),
                replicas(deployment),
                deployment.at("/status/readyReplicas").asInt(),
                release.matches("[0-9]{1,9}") ? Integer.parseInt(release) : 0,
                isComplete(deployment));
    }
}
