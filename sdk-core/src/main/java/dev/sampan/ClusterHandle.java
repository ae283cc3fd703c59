package dev.sampan;

import dev.sampan.internal.kube.KubeCluster;
import dev.sampan.internal.session.Session;
import dev.sampan.value.Name;
import io.fabric8.kubernetes.client.KubernetesClient;

/** A cluster of a session. */
record ClusterHandle(KubeCluster kube) implements Cluster {
    @Override
    public String name() {
        return kube.name();
    }

    @Override
    public Namespace namespace(String name) {
        String checked = Name.of(name).text();
        return new NamespaceHandle(this, kube.namespace(checked));
    }

    @Override
    public String version() {
        return kube.version();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type == Session.class) {
            return type.cast(kube.session());
        }
        if (type == KubeCluster.class) {
            return type.cast(kube);
        }
        if (type.isAssignableFrom(KubernetesClient.class) && type != Object.class) {
            return type.cast(kube.fabric8());
        }
        throw Unwrapping.refused(toString(), type, "KubernetesClient");
    }

    @Override
    public String toString() {
        return "Cluster " + kube.name() + "\n  next: namespace(name)";
    }
}
