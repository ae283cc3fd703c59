package dev.sampan.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What namespaces of tests share that are only listed and watched: everything else fails. */
public abstract class ReadOnlyNamespace implements KubeNamespace {
    @Override
    public Optional<ObjectNode> find(Kind kind, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode apply(Kind kind, ObjectNode object, ApplyOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode create(Kind kind, ObjectNode object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode replace(Kind kind, ObjectNode object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode mergePatch(Kind kind, String name, ObjectNode patch, String manager) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(Kind kind, String name, Propagation propagation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(Kind kind, ObjectNode seen, Propagation propagation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> missingPermissions(Map<String, List<String>> verbsByResource) {
        throw new UnsupportedOperationException();
    }
}
