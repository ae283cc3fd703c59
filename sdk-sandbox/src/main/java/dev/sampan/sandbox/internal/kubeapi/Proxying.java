package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubelet.NodeAgent;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.schema.ServedResource;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Requests through the API server to a port of a pod, to a ready pod of a service, or to a node's kubelet. Plain HTTP only; links
 * in pages are not rewritten and connections are not upgraded.
 */
final class Proxying {
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "authorization",
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final ControlPlane plane;
    private final ResourceReading reading;
    private final NodeAgent node;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    Proxying(ControlPlane plane, ResourceReading reading, NodeAgent node) {
        this.plane = plane;
        this.reading = reading;
        this.node = node;
    }

    private record Target(String namespace, String pod, int port) {}

    /** {@code [scheme:]name[:port]}. */
    private record Named(String scheme, String name, String port) {
        static Named of(String text, String what) {
            String[] parts = text.split(":", -1);
            Named named = switch (parts.length) {
                case 1 -> new Named("", parts[0], "");
                case 2 -> new Named("", parts[0], parts[1]);
                case 3 -> new Named(parts[0], parts[1], parts[2]);
                default -> new Named("?", text, "");
            };
            if (!List.of("", "http", "https").contains(named.scheme())
                    || named.name().isEmpty()) {
                throw ApiStatusException.badRequest("invalid %s request \"%s\"".formatted(what, text));
            }
            return named;
        }
    }

    ApiHandler.Outcome answer(ApiCall call, ServedResource resource) {
        String kind = resource.resource().plural();
        if (kind.equals("nodes")) {
            return new ApiHandler.Whole(kubelet(call, resource));
        }
        Target target = kind.equals("pods") ? podTarget(call, resource) : serviceTarget(call, resource);
        return new ApiHandler.Stream(exchange -> exchange.background(() -> pass(call, exchange, target)));
    }

    private Target podTarget(ApiCall call, ServedResource pods) {
        Named named = Named.of(call.info().name(), "pod");
        ObjectNode pod = reading.get(pods, call.info().namespace(), named.name());
        requireCleartext(named);
        if (named.port().isEmpty()) {
            int first = pod.at("/spec/containers/0/ports/0/containerPort").asInt(80);
            return new Target(call.info().namespace(), named.name(), first);
        }
        return new Target(
                call.info().namespace(),
                named.name(),
                number(named.port(), "pod", call.info().name()));
    }

    private static void requireCleartext(Named named) {
        if (named.scheme().equals("https")) {
            throw unavailable("error trying to reach service: the sandbox proxies plain HTTP only");
        }
    }

    private static int number(String port, String what, String request) {
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            throw ApiStatusException.badRequest("invalid %s request \"%s\"".formatted(what, request));
        }
        return Integer.parseInt(port);
    }

    private Target serviceTarget(ApiCall call, ServedResource services) {
        Named named = Named.of(call.info().name(), "service");
        String namespace = call.info().namespace();
        ObjectNode service = reading.get(services, namespace, named.name());
        requireCleartext(named);
        String portName = portName(service, named);
        JsonNode subsets = plane.store
                .get("endpoints", new ObjectKey(namespace, named.name()))
                .<JsonNode>map(endpoints -> endpoints.path("subsets"))
                .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
        for (JsonNode subset : subsets) {
            for (JsonNode port : subset.path("ports")) {
                JsonNode pod = subset.at("/addresses/0/targetRef/name");
                if (port.path("name").asText("").equals(portName) && pod.isTextual()) {
                    return new Target(namespace, pod.asText(), port.path("port").asInt());
                }
            }
        }
        throw unavailable("no endpoints available for service \"%s\""
                .formatted(subsets.isEmpty() ? named.name() : call.info().name()));
    }

    private static String portName(ObjectNode service, Named named) {
        if (!named.port().matches("\\d+")) {
            return named.port();
        }
        for (JsonNode port : service.path("spec").path("ports")) {
            if (port.path("port").asText().equals(named.port())) {
                return port.path("name").asText("");
            }
        }
        throw unavailable("no service port %s found for service \"%s\"".formatted(named.port(), named.name()));
    }

    private static ApiStatusException unavailable(String message) {
        return new ApiStatusException(503, "ServiceUnavailable", message, null);
    }

    /** What the sandbox has of a kubelet's own pages. */
    private ApiReply kubelet(ApiCall call, ServedResource nodes) {
        String name = Named.of(call.info().name(), "node").name();
        reading.get(nodes, "", name);
        return switch (call.info().rest()) {
            case "healthz" -> ApiReply.text(200, "ok");
            case "pods" -> {
                List<ObjectNode> pods = plane.store.list("pods", null).items().stream()
                        .filter(pod -> pod.at("/spec/nodeName").asText().equals(name))
                        .toList();
                yield ApiReply.json(200, Json.list("v1", "PodList", Json.object(), pods));
            }
            default -> ApiReply.noPage();
        };
    }

    private void pass(ApiCall call, ApiExchange exchange, Target target) {
        HttpServerRequest request = exchange.request();
        String path = pathAfterProxy(request.path());
        if (path.isEmpty()) {
            String query = request.query() == null ? "" : "?" + request.query();
            exchange.answer(new ApiReply(
                    301, "text/html; charset=utf-8", new byte[0], Map.of("Location", request.path() + "/" + query)));
            return;
        }
        try {
            HttpResponse<InputStream> response =
                    client.send(forwarded(call, request, address(target), path), BodyHandlers.ofInputStream());
            copy(exchange, response);
        } catch (IOException e) {
            exchange.refuse(unavailable("error trying to reach service: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** With its slash, not decoded; empty if there is none. */
    private static String pathAfterProxy(String path) {
        int at = path.indexOf("/proxy");
        return path.substring(at + "/proxy".length());
    }

    private InetSocketAddress address(Target target) throws IOException {
        try (Socket probe = node.connect(target.namespace(), target.pod(), target.port())) {
            return (InetSocketAddress) probe.getRemoteSocketAddress();
        }
    }

    private static HttpRequest forwarded(
            ApiCall call, HttpServerRequest request, InetSocketAddress address, String path) {
        String query = request.query() == null ? "" : "?" + request.query();
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(
                        "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + path + query))
                .method(
                        call.method(),
                        call.body().length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(call.body()));
        request.headers().forEach(header -> {
            if (!NOT_PASSED_ON.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                builder.header(header.getKey(), header.getValue());
            }
        });
        builder.header("X-Forwarded-Uri", request.path());
        return builder.build();
    }

    private static void copy(ApiExchange exchange, HttpResponse<InputStream> response) throws IOException {
        ResponseSink sink = new ResponseSink(exchange);
        sink.openProxied(exchange, response.statusCode(), response.headers().map(), NOT_PASSED_ON);
        try (InputStream in = response.body()) {
            byte[] chunk = new byte[16 * 1024];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                sink.send(java.util.Arrays.copyOf(chunk, count));
            }
        } catch (IOException e) {
            // the head of the answer is out: all that can be said is that it is not whole
            sink.reset();
            return;
        }
        sink.end();
    }
}
