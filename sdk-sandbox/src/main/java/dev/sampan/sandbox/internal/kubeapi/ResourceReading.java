package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The verbs get and list. */
final class ResourceReading {
    static final String PAGE_TOO_OLD =
            "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

    private final ControlPlane plane;

    ResourceReading(ControlPlane plane) {
        this.plane = plane;
    }

    ObjectNode get(ServedResource resource, String namespace, String name) {
        String groupResource = resource.storage().groupResource();
        ObjectKey key = new ObjectKey(resource.resource().namespaced() ? namespace : "", name);
        return plane.store
                .get(groupResource, key)
                .map(resource::toServed)
                .orElseThrow(
                        () -> ApiStatusException.notFound(resource.resource().groupResource(), name));
    }

    ApiReply get(ApiCall call, ServedResource resource) {
        ListOptions.checkGet(call, plane.store.revision());
        ObjectNode object = get(resource, call.info().namespace(), call.info().name());
        return Rendering.of(call, plane.timeline.clock()).reply(200, resource, object);
    }

    ApiReply list(ApiCall call, ServedResource resource) {
        Rendering rendering = Rendering.of(call, plane.timeline.clock());
        Selection selection = Selection.of(call, resource, plane.catalog.selectableFields(resource));
        ListOptions options = ListOptions.of(call);
        ObjectStore.Listing snapshot = snapshot(resource, selection, options);
        Page page = Page.of(snapshot, resource, selection, options);
        if (resource.custom()
                && rendering.form() == Rendering.Form.OBJECT
                && !page.metadata().has("continue")) {
            page.metadata().put("continue", "");
        }
        return rendering.reply(200, rendering.list(resource, page.metadata(), page.items()));
    }

    /** Everything that a selection matches now. */
    List<ObjectNode> select(ServedResource resource, Selection selection) {
        return Page.matching(
                plane.store
                        .list(resource.storage().groupResource(), namespace(resource, selection))
                        .items(),
                resource,
                selection);
    }

    private ObjectStore.Listing snapshot(ServedResource resource, Selection selection, ListOptions options) {
        String groupResource = resource.storage().groupResource();
        String namespace = namespace(resource, selection);
        Optional<ContinueToken> token = options.token();
        if (token.isPresent()) {
            long then = token.get().revision();
            if (then < 0) {
                return plane.store.list(groupResource, namespace);
            }
            return plane.store.listAt(groupResource, namespace, then).orElseThrow(() -> expiredPage(token.get()));
        }
        long current = plane.store.revision();
        if (options.resourceVersion() > current) {
            throw Refusals.tooLargeResourceVersion(options.resourceVersion(), current);
        }
        if (options.exact()) {
            return plane.store
                    .listAt(groupResource, namespace, options.resourceVersion())
                    .orElseThrow(() -> Refusals.expired("The resourceVersion for the provided list is too old."));
        }
        return plane.store.list(groupResource, namespace);
    }

    private static ApiStatusException expiredPage(ContinueToken token) {
        return new ApiStatusException(410, "Expired", PAGE_TOO_OLD, null)
                .continueWith(token.inconsistent().encode());
    }

    private static @org.jspecify.annotations.Nullable String namespace(ServedResource resource, Selection selection) {
        return resource.resource().namespaced() && !selection.namespace().isEmpty() ? selection.namespace() : null;
    }

    /** One page of a list. */
    record Page(ObjectNode metadata, List<ObjectNode> items) {
        static Page of(
                ObjectStore.Listing snapshot, ServedResource resource, Selection selection, ListOptions options) {
            List<ObjectNode> matching = matching(snapshot.items(), resource, selection);
            String start = options.token().map(ContinueToken::start).orElse("");
            List<ObjectNode> rest = start.isEmpty()
                    ? matching
                    : matching.stream()
                            .filter(object ->
                                    ContinueToken.position(object, resource).compareTo(start) >= 0)
                            .toList();
            ObjectNode metadata = Json.object();
            metadata.put("resourceVersion", Long.toString(snapshot.revision()));
            if (options.limit() <= 0 || rest.size() <= options.limit()) {
                return new Page(metadata, rest);
            }
            int limit = (int) options.limit();
            ContinueToken next = new ContinueToken(
                    snapshot.revision(), ContinueToken.position(rest.get(limit - 1), resource) + "\0");
            metadata.put("continue", next.encode());
            if (!selection.hasSelectors()) {
                metadata.put("remainingItemCount", rest.size() - limit);
            }
            return new Page(metadata, rest.subList(0, limit));
        }

        static List<ObjectNode> matching(List<ObjectNode> stored, ServedResource resource, Selection selection) {
            List<ObjectNode> matching = new ArrayList<>(stored.size());
            for (ObjectNode object : stored) {
                ObjectNode served = resource.toServed(object);
                if (selection.matches(served)) {
                    matching.add(served);
                }
            }
            return matching;
        }
    }
}
