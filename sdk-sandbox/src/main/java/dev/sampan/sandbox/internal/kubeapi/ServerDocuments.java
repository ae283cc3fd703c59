package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.schema.Discovery;
import dev.sampan.sandbox.internal.schema.OpenApi;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What the server says of itself: version, health, discovery, OpenAPI. Documents are kept until the resources change. */
final class ServerDocuments {
    private final ResourceCatalog catalog;
    private final ObjectStore store;
    private static final Set<String> DOCUMENTS = Set.of("version", "api", "apis", "openapi");
    private static final String OPENAPI_PROTOBUF = "application/com.github.proto-openapi.spec.v2";
    private final Map<String, ApiReply> kept = new ConcurrentHashMap<>();
    private volatile long keptFor = -1;

    ServerDocuments(ResourceCatalog catalog, ObjectStore store) {
        this.catalog = catalog;
        this.store = store;
    }

    ApiReply answer(ApiCall call) {
        List<String> parts =
                List.of(call.info().path().replaceAll("^/+|/+$", "").split("/"));
        String first = parts.get(0);
        if (ServerHealth.endpoints().contains(first)) {
            return ServerHealth.answer(call, first, parts.subList(1, parts.size()));
        }
        if (!call.method().equals("GET") && DOCUMENTS.contains(first)) {
            throw Refusals.methodNotAllowed();
        }
        return switch (first) {
            case "" -> ApiReply.json(200, paths());
            case "version" -> ApiReply.json(200, version());
            case "api" -> api(call, parts);
            case "apis" -> apis(call, parts);
            case "openapi" -> openApi(call, parts);
            case ".well-known" -> wellKnown(parts);
            case "metrics" -> parts.size() == 1 ? metrics() : ApiReply.noPage();
            default -> ApiReply.noPage();
        };
    }

    /** What this server can say of itself in the Prometheus text format. */
    private ApiReply metrics() {
        StringBuilder text = new StringBuilder();
        text.append("# HELP apiserver_storage_objects [STABLE] Number of stored objects at the time of last check"
                        + " split by kind.\n")
                .append("# TYPE apiserver_storage_objects gauge\n");
        catalog.now()
                .stored()
                .map(served -> served.resource().groupResource())
                .sorted()
                .forEach(name -> text.append("apiserver_storage_objects{resource=\"")
                        .append(name)
                        .append("\"} ")
                        .append(store.size(name))
                        .append('\n'));
        text.append("# HELP kubernetes_build_info [ALPHA] A metric with a constant '1' value labeled by major,"
                        + " minor.\n")
                .append("# TYPE kubernetes_build_info gauge\n")
                .append("kubernetes_build_info{git_version=\"v1.35.4\",major=\"1\",minor=\"35\"} 1\n");
        return new ApiReply(
                200,
                "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
                text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Map.of());
    }

    private static ApiReply wellKnown(List<String> parts) {
        if (!parts.equals(List.of(".well-known", "openid-configuration"))) {
            return ApiReply.noPage();
        }
        ObjectNode document = Json.object();
        document.put("issuer", ServiceAccountTokens.ISSUER);
        document.put("jwks_uri", ServiceAccountTokens.ISSUER + "/openid/v1/jwks");
        document.putArray("response_types_supported").add("id_token");
        document.putArray("subject_types_supported").add("public");
        document.putArray("id_token_signing_alg_values_supported").add("ES256");
        return ApiReply.json(200, document);
    }

    private static ObjectNode version() {
        ObjectNode version = Json.object();
        version.put("major", "1");
        version.put("minor", "35");
        version.put("emulationMajor", "1");
        version.put("emulationMinor", "35");
        version.put("minCompatibilityMajor", "1");
        version.put("minCompatibilityMinor", "34");
        version.put("gitVersion", "v1.35.4");
        version.put("gitCommit", "sandbox");
        version.put("gitTreeState", "clean");
        version.put("buildDate", "2026-01-01T00:00:00Z");
        version.put("goVersion", "go1.25.0");
        version.put("compiler", "gc");
        version.put("platform", "linux/amd64");
        return version;
    }

    private ApiReply api(ApiCall call, List<String> parts) {
        if (parts.size() == 1) {
            return isAggregated(call)
                    ? aggregated(call, true)
                    : keep(
                            call,
                            () -> Json.line(
                                    Discovery.apiVersions(call.header("Host").orElse("127.0.0.1"))),
                            "application/json");
        }
        if (!parts.get(1).equals("v1") || parts.size() > 2) {
            return ApiReply.noPage();
        }
        return keep(call, () -> Json.line(Discovery.resourceList("", "v1", resources())), "application/json");
    }

    private ApiReply apis(ApiCall call, List<String> parts) {
        if (parts.size() == 1) {
            return isAggregated(call)
                    ? aggregated(call, false)
                    : keep(call, () -> Json.line(withMetrics(Discovery.groupList(resources()))), "application/json");
        }
        String group = parts.get(1);
        if (group.equals(UsageMetrics.GROUP)) {
            return parts.size() == 2
                    ? ApiReply.json(200, UsageMetrics.group())
                    : ApiReply.json(200, UsageMetrics.resourceList());
        }
        boolean known = resources().stream()
                .anyMatch(served -> served.resource().group().equals(group)
                        && (parts.size() < 3 || served.resource().version().equals(parts.get(2))));
        if (!known && parts.size() == 3 && catalog.now().isBuiltIn(group)) {
            throw Refusals.noSuchResource();
        }
        if (!known || group.isEmpty() || parts.size() > 3) {
            return ApiReply.noPage();
        }
        return parts.size() == 2
                ? keep(call, () -> Json.line(Discovery.group(group, resources())), "application/json")
                : keep(
                        call,
                        () -> Json.line(Discovery.resourceList(group, parts.get(2), resources())),
                        "application/json");
    }

    private static ObjectNode withMetrics(ObjectNode groups) {
        ObjectNode metrics = UsageMetrics.group();
        metrics.remove(List.of("kind", "apiVersion"));
        groups.withArrayProperty("groups").add(metrics);
        return groups;
    }

    private ApiReply aggregated(ApiCall call, boolean core) {
        ApiReply reply = keep(
                call,
                () -> {
                    ObjectNode document = Discovery.aggregated(core, resources());
                    if (!core) {
                        document.withArrayProperty("items").add(UsageMetrics.aggregated());
                    }
                    return Json.line(document);
                },
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        return new ApiReply(
                reply.status(),
                reply.contentType(),
                reply.body(),
                Map.of("Vary", "Accept", "ETag", '"' + hash(reply.body()) + '"'));
    }

    private static boolean isAggregated(ApiCall call) {
        for (String offer : call.header("Accept").orElse("").split(",")) {
            String compact = offer.replace(" ", "");
            if (compact.startsWith("application/json")
                    && compact.contains("g=apidiscovery.k8s.io")
                    && compact.contains("v=v2")
                    && !compact.contains("v=v2beta1")) {
                return true;
            }
        }
        return false;
    }

    private ApiReply openApi(ApiCall call, List<String> parts) {
        ApiReply reply = openApiDocument(call, parts);
        return reply.status() == 200
                ? new ApiReply(reply.status(), reply.contentType(), reply.body(), Map.of("Accept-Ranges", "bytes"))
                : reply;
    }

    private ApiReply openApiDocument(ApiCall call, List<String> parts) {
        if (parts.equals(List.of("openapi", "v2"))) {
            return call.header("Accept").orElse("").contains(OPENAPI_PROTOBUF)
                    ? keep(
                            call,
                            () -> OpenApi.protobuf(OpenApi.version2(resources())),
                            "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
                    : keep(call, () -> Json.line(OpenApi.version2(resources())), "application/json");
        }
        if (parts.equals(List.of("openapi", "v3"))) {
            return keep(call, () -> Json.line(OpenApi.root(resources())), "text/plain; charset=utf-8");
        }
        if (parts.size() == 4 && parts.get(1).equals("v3") && parts.get(2).equals("api")) {
            return version3(call, "", parts.get(3));
        }
        if (parts.size() == 5 && parts.get(1).equals("v3") && parts.get(2).equals("apis")) {
            return version3(call, parts.get(3), parts.get(4));
        }
        return ApiReply.noPage();
    }

    private ApiReply version3(ApiCall call, String group, String version) {
        if (!catalog.now().hasGroupVersion(group, version)) {
            return new ApiReply(404, "", new byte[0], Map.of());
        }
        return keep(call, () -> Json.line(OpenApi.version3(group, version, resources())), "application/json");
    }

    private ObjectNode paths() {
        Set<String> paths = new java.util.TreeSet<>(
                List.of("/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/apis/", "/metrics"));
        paths.addAll(List.of("/openapi/v2", "/openapi/v3", "/openapi/v3/", "/version"));
        paths.addAll(ServerHealth.paths());
        for (ServedResource served : resources()) {
            if (!served.resource().group().isEmpty()) {
                paths.add("/apis/" + served.resource().group());
                paths.add("/apis/" + served.resource().apiVersion());
            }
        }
        ObjectNode document = Json.object();
        var array = document.putArray("paths");
        new ArrayList<>(paths).forEach(array::add);
        return document;
    }

    private List<ServedResource> resources() {
        return catalog.now().resources();
    }

    private ApiReply keep(ApiCall call, Supplier<byte[]> document, String contentType) {
        long number = catalog.now().number();
        if (keptFor != number) {
            kept.clear();
            keptFor = number;
        }
        String key = number + " " + call.info().path() + " " + contentType;
        return kept.computeIfAbsent(key, path -> new ApiReply(200, contentType, document.get(), Map.of()));
    }

    private static String hash(byte[] body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-512").digest(body))
                    .substring(0, 64)
                    .toUpperCase(java.util.Locale.ROOT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }
}
