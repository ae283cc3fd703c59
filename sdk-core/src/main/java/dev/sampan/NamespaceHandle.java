package dev.sampan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.session.Session;
import dev.sampan.problem.ClusterException;
import dev.sampan.value.Labels;

/** A namespace of a cluster. */
record NamespaceHandle(ClusterHandle cluster, KubeNamespace calls) implements Namespace {
    @Override
    public String name() {
        return calls.name();
    }

    @Override
    public Namespace ensure() {
        if (calls.find(Kind.NAMESPACE, name()).isEmpty()) {
            create();
        }
        return this;
    }

    private void create() {
        ObjectNode namespace = JsonNodeFactory.instance.objectNode();
        namespace
                .withObject("/metadata")
                .put("name", name())
                .withObject("/labels")
                .put(Labels.MANAGED_BY, "sampan");
        try {
            calls.create(Kind.NAMESPACE, namespace);
        } catch (ClusterException e) {
            // Somebody else made it between our look and our call, which is what was wished.
            if (!e.remoteCode().equals("AlreadyExists")) {
                throw e;
            }
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type == KubeNamespace.class) {
            return type.cast(calls);
        }
        if (type == Session.class) {
            return type.cast(calls.session());
        }
        return cluster.unwrap(type);
    }

    @Override
    public String toString() {
        return "Namespace " + name() + "@" + cluster.name() + "\n  next: Deploy.on(namespace), Observe.on(namespace)";
    }
}
