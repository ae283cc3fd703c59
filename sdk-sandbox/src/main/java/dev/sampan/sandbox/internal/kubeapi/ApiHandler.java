package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.internal.kubelet.NodeAgent;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.ServedResource;
import dev.sampan.sandbox.internal.schema.Subresource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/** Authorizes a request and finds who answers it. Called on workers; may block. */
final class ApiHandler {
    private static final Map<String, String> VERB_OF_METHOD =
            Map.of("GET", "get", "POST", "create", "PUT", "update", "PATCH", "patch", "DELETE", "delete");

    private final ControlPlane plane;
    private final ServerDocuments documents;
    private final ResourceReading reading;
    private final ResourceWriting writing;
    private final Subresources subresources;
    private final ReviewResources reviews;
    private final ExecutorService workers;
    private final UsageMetrics metrics;

    ApiHandler(ControlPlane plane, NodeAgent node, ExecutorService workers) {
        this.plane = plane;
        this.documents = new ServerDocuments(plane.catalog, plane.store);
        this.reading = new ResourceReading(plane);
        this.writing = new ResourceWriting(plane, reading);
        this.subresources = new Subresources(plane, reading, writing, node);
        this.reviews = new ReviewResources(plane);
        this.workers = workers;
        this.metrics = new UsageMetrics(plane, node);
    }

    /** What became of a request. */
    sealed interface Outcome {}

    /** A whole answer. */
    record Whole(ApiReply reply) implements Outcome {}

    /** An answer that goes on; opened with the exchange. */
    record Stream(Consumer<ApiExchange> open) implements Outcome {}

    Outcome handle(ApiCall call, boolean upgrade) {
        RequestInfo info = call.info();
        plane.authorizer.require(call.caller(), info);
        if (!info.resourceRequest()) {
            return new Whole(documents.answer(call));
        }
        if (info.group().equals(UsageMetrics.GROUP)) {
            return new Whole(metrics.answer(call));
        }
        Optional<ServedResource> found = plane.catalog.now().find(info.group(), info.version(), info.resource());
        if (found.isEmpty()) {
            if (plane.catalog.now().isBuiltIn(info.group())) {
                throw Refusals.noSuchResource();
            }
            return new Whole(ApiReply.noPage());
        }
        ServedResource resource = found.get();
        resource.deprecation().ifPresent(call::warn);
        if (resource.resource().namespaced()
                && info.namespace().isEmpty()
                && !List.of("list", "watch").contains(info.verb())
                && !reviews.handles(resource)) {
            throw info.name().isEmpty() && info.verb().equals("create")
                    ? Refusals.methodNotAllowed()
                    : Refusals.noSuchResource();
        }
        if (reviews.handles(resource)) {
            return new Whole(reviews.answer(call, resource));
        }
        if (!info.subresource().isEmpty()) {
            return subresource(call, resource);
        }
        return object(call, resource, upgrade);
    }

    private Outcome subresource(ApiCall call, ServedResource resource) {
        Subresource subresource = resource.subresources().get(call.info().subresource());
        if (subresource == null) {
            throw resource.custom()
                    ? ApiStatusException.notFound(
                            resource.resource().groupResource(), call.info().name())
                    : Refusals.noSuchResource();
        }
        String verb = VERB_OF_METHOD.getOrDefault(call.method(), "");
        if (!call.info().subresource().equals("proxy") && !subresource.verbs().contains(verb)) {
            throw methodNotAllowed(call, resource);
        }
        return subresources.answer(call, resource);
    }

    private Outcome object(ApiCall call, ServedResource resource, boolean upgrade) {
        RequestInfo info = call.info();
        boolean onCollection = info.name().isEmpty();
        boolean fits = switch (info.verb()) {
            case "create", "deletecollection" -> onCollection;
            case "update", "patch", "delete" -> !onCollection;
            default -> true;
        };
        if (resource.custom() && onCollection && List.of("update", "patch").contains(info.verb())) {
            throw ApiStatusException.badRequest("name must be provided");
        }
        if (!fits || !resource.verbs().contains(info.verb()) || call.method().equals("HEAD")) {
            throw methodNotAllowed(call, resource);
        }
        return switch (info.verb()) {
            case "get" -> new Whole(reading.get(call, resource));
            case "list" -> new Whole(reading.list(call, resource));
            case "watch" -> watch(call, resource, upgrade);
            case "create" ->
                new Whole(
                        resource.resource().groupResource().equals("bindings")
                                ? subresources.bind(call, pods())
                                : writing.create(call, resource));
            case "update" -> new Whole(writing.update(call, resource, ""));
            case "patch" -> new Whole(writing.patch(call, resource, ""));
            case "delete" -> new Whole(writing.delete(call, resource));
            case "deletecollection" -> new Whole(writing.deleteCollection(call, resource));
            default -> throw methodNotAllowed(call, resource);
        };
    }

    private ServedResource pods() {
        return plane.catalog.now().find("", "v1", "pods").orElseThrow();
    }

    private static ApiStatusException methodNotAllowed(ApiCall call, ServedResource resource) {
        return resource.custom()
                ? Refusals.methodNotAllowed(
                        resource.resource(),
                        call.method()
                                        .toLowerCase(Locale.ROOT)
                                        .equals(call.info().verb())
                                ? ""
                                : call.info().verb())
                : Refusals.methodNotAllowed();
    }

    private Outcome watch(ApiCall call, ServedResource resource, boolean upgrade) {
        Rendering rendering = Rendering.of(call, plane.timeline.clock());
        Selection selection = Selection.of(call, resource, plane.catalog.selectableFields(resource));
        ListOptions options = ListOptions.of(call);
        return new Stream(exchange -> {
            if (upgrade) {
                watchOverSocket(exchange, resource, selection, options, rendering);
                return;
            }
            ResponseSink sink = new ResponseSink(exchange);
            WatchStream stream = new WatchStream(plane, resource, selection, options, rendering, sink, workers);
            sink.open(exchange, "application/json", stream::close);
            stream.start();
        });
    }

    private void watchOverSocket(
            ApiExchange exchange,
            ServedResource resource,
            Selection selection,
            ListOptions options,
            Rendering rendering) {
        exchange.context()
                .runOnContext(v -> exchange.request().toWebSocket().onSuccess(socket -> {
                    SocketSink sink = new SocketSink(exchange.context(), socket);
                    WatchStream stream = new WatchStream(plane, resource, selection, options, rendering, sink, workers);
                    socket.closeHandler(closed -> workers.execute(stream::close));
                    socket.exceptionHandler(e -> workers.execute(stream::close));
                    workers.execute(stream::start);
                }));
    }
}
