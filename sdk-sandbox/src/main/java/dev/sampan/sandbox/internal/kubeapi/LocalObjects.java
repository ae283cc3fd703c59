package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The objects for the control plane inside this JVM. */
final class LocalObjects implements Objects {
    private final ObjectStore store;
    private final ResourceCatalog catalog;
    private final ObjectOperations operations;
    private final ChangeDispatcher dispatcher;
    private final WriteOptions options;

    LocalObjects(
            ObjectStore store,
            ResourceCatalog catalog,
            ObjectOperations operations,
            ChangeDispatcher dispatcher,
            String fieldManager) {
        this.store = store;
        this.catalog = catalog;
        this.operations = operations;
        this.dispatcher = dispatcher;
        this.options = WriteOptions.of(Identity.component(fieldManager), fieldManager);
    }

    @Override
    public Objects as(String fieldManager) {
        return new LocalObjects(store, catalog, operations, dispatcher, fieldManager);
    }

    @Override
    public Optional<ObjectNode> find(Resource resource, String namespace, String name) {
        return store.get(resource.groupResource(), new ObjectKey(resource.namespaced() ? namespace : "", name));
    }

    @Override
    public List<ObjectNode> list(Resource resource, @Nullable String namespace) {
        return store.list(resource.groupResource(), namespace).items();
    }

    @Override
    public ObjectNode create(Resource resource, String namespace, ObjectNode object) {
        ServedResource served = served(resource);
        stamp(resource, object);
        return operations.create(served, namespace, object, options);
    }

    @Override
    public ObjectNode update(Resource resource, ObjectNode object) {
        return updateSubresource(resource, "", object);
    }

    @Override
    public ObjectNode updateStatus(Resource resource, ObjectNode object) {
        return updateSubresource(resource, "status", object);
    }

    @Override
    public ObjectNode updateSubresource(Resource resource, String subresource, ObjectNode object) {
        stamp(resource, object);
        return operations
                .update(
                        served(resource),
                        Meta.namespace(object),
                        Meta.name(object),
                        ObjectUpdate.Mode.of(subresource),
                        ObjectUpdate.replacement(served(resource), object),
                        options)
                .object();
    }

    @Override
    public boolean delete(
            Resource resource,
            String namespace,
            String name,
            @Nullable String uidPrecondition,
            @Nullable Long gracePeriodSeconds,
            @Nullable String propagationPolicy) {
        try {
            operations.delete(
                    served(resource),
                    namespace,
                    name,
                    new DeletionOptions(gracePeriodSeconds, propagationPolicy, uidPrecondition, null),
                    options);
            return true;
        } catch (ApiStatusException refusal) {
            if (refusal.code() == 404) {
                return false;
            }
            throw refusal;
        }
    }

    @Override
    public Subscription subscribe(Resource resource, Consumer<ObjectEvent> listener) {
        return dispatcher.subscribe(resource, listener);
    }

    @Override
    public List<Resource> resources() {
        return catalog.now().stored().map(ServedResource::resource).toList();
    }

    private ServedResource served(Resource resource) {
        return catalog.now()
                .find(resource.group(), resource.version(), resource.plural())
                .orElseThrow(() -> ApiStatusException.notFound(resource.groupResource(), ""));
    }

    private static void stamp(Resource resource, ObjectNode object) {
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        rest.setAll(object);
        rest.remove(List.of("kind", "apiVersion"));
        object.removeAll();
        object.put("kind", resource.kind());
        object.put("apiVersion", resource.apiVersion());
        object.setAll(rest);
    }
}
