package dev.sampan.sandbox.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.internal.http.Answer;
import dev.sampan.sandbox.internal.http.Call;
import dev.sampan.sandbox.internal.http.Endpoint;
import dev.sampan.sandbox.internal.registry.RegistryRefusal.Code;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The paths of the distribution specification, 1.1, and the token endpoint. */
final class RegistryEndpoint implements Endpoint {
    private static final Pattern PATH = Pattern.compile(
            "/v2/(?<name>.+)/(?:(?<tags>tags/list)|manifests/(?<manifest>[^/]+)|blobs/uploads/(?<upload>[^/]*)"
                    + "|blobs/(?<blob>[^/]+)|referrers/(?<referrers>[^/]+))");

    private final RegistryDoor door;
    private final RegistryAccess access;
    private final Manifests manifests;
    private final Blobs blobs;
    private final Uploads uploads;
    private final RegistryListings listings;

    RegistryEndpoint(
            RegistryDoor door,
            RegistryAccess access,
            Manifests manifests,
            Blobs blobs,
            Uploads uploads,
            RegistryListings listings) {
        this.door = door;
        this.access = access;
        this.manifests = manifests;
        this.blobs = blobs;
        this.uploads = uploads;
        this.listings = listings;
    }

    @Override
    public Server server() {
        return Server.REGISTRY;
    }

    @Override
    public String action(Call call) {
        return "";
    }

    @Override
    public Answer handle(Call call) throws IOException {
        String scope = "";
        try {
            String path = decoded(call.path());
            requireReadable(call);
            door.requireAdmitted();
            if (path.equals("/token")) {
                return access.token(call);
            }
            scope = scope(call, path);
            access.require(call, scope);
            return withVersion(absolute(serve(call, path)));
        } catch (MethodNotAllowed e) {
            return withVersion(text(405, "Method not allowed").header("Allow", e.allowed()));
        } catch (Uploads.OutOfOrder e) {
            return withVersion(absolute(e.answer()));
        } catch (RegistryRefusal e) {
            Answer answer = error(e.status(), e.code(), String.valueOf(e.getMessage()), e.detail());
            return e.code() == Code.UNAUTHORIZED ? answer.header("WWW-Authenticate", challenge(call, scope)) : answer;
        }
    }

    /** The token endpoint wants a password, everything else a token. */
    private String challenge(Call call, String scope) {
        return call.path().equals("/token")
                ? "Basic realm=\"" + RegistryAccess.SERVICE + "\""
                : access.challenge(call, scope);
    }

    private Answer serve(Call call, String path) throws IOException {
        if (path.equals("/v2/") || path.equals("/v2")) {
            return Answer.of(200).content(MediaTypes.JSON, "{}".getBytes(StandardCharsets.UTF_8));
        }
        if (path.equals("/v2/_catalog")) {
            requireMethod(call, "GET", "HEAD");
            return listings.catalog(call);
        }
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return text(404, "404 page not found");
        }
        String name = matcher.group("name");
        Names.require(name);
        if (isPush(call, matcher)) {
            door.requirePushable(name);
        }
        if (matcher.group("tags") != null) {
            requireMethod(call, "GET");
            return listings.tags(call, name);
        }
        if (matcher.group("referrers") != null) {
            requireMethod(call, "GET", "HEAD");
            return listings.referrers(call, name, matcher.group("referrers"));
        }
        if (matcher.group("manifest") != null) {
            return manifest(call, name, matcher.group("manifest"));
        }
        return matcher.group("upload") != null
                ? upload(call, name, matcher.group("upload"))
                : blob(call, name, matcher.group("blob"));
    }

    private static boolean isPush(Call call, Matcher path) {
        return path.group("manifest") != null
                ? call.method().equals("PUT")
                : path.group("upload") != null && call.method().equals("POST");
    }

    private Answer manifest(Call call, String name, String reference) throws IOException {
        return switch (call.method()) {
            case "GET", "HEAD" -> manifests.get(call, name, reference);
            case "PUT" -> {
                Answer answer = manifests.put(call, name, reference);
                door.pushed(name, reference);
                yield answer;
            }
            case "DELETE" -> manifests.delete(name, reference);
            default -> throw new MethodNotAllowed("DELETE, GET, HEAD, PUT");
        };
    }

    private Answer blob(Call call, String name, String digest) {
        return switch (call.method()) {
            case "GET", "HEAD" -> blobs.get(call, name, digest);
            case "DELETE" -> blobs.delete(name, digest);
            default -> throw new MethodNotAllowed("DELETE, GET, HEAD");
        };
    }

    private Answer upload(Call call, String name, String id) throws IOException {
        if (id.isEmpty()) {
            requireMethod(call, "POST");
            return uploads.begin(call, name, from -> mayPull(call, from));
        }
        return switch (call.method()) {
            case "PATCH" -> uploads.append(call, name, id);
            case "PUT" -> uploads.finish(call, name, id);
            case "GET", "HEAD" -> uploads.status(call, name, id);
            case "DELETE" -> uploads.cancel(call, name, id);
            default -> throw new MethodNotAllowed("DELETE, GET, HEAD, PATCH, PUT");
        };
    }

    private boolean mayPull(Call call, String repository) {
        return call.header("Authorization")
                .map(header -> access.allows(header, "repository:" + repository + ":pull"))
                .orElse(false);
    }

    /** What the distribution project's registry asks a token to allow. */
    private static String scope(Call call, String path) {
        if (path.equals("/v2/_catalog")) {
            return "registry:catalog:*";
        }
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return "";
        }
        String name = matcher.group("name");
        Names.require(name);
        boolean upload = matcher.group("upload") != null;
        String actions = switch (call.method()) {
            case "GET", "HEAD" -> upload ? "pull,push" : "pull";
            case "DELETE" -> upload ? "pull,push" : "delete";
            default -> "pull,push";
        };
        return "repository:" + name + ":" + actions;
    }

    private static void requireMethod(Call call, String... allowed) {
        if (!List.of(allowed).contains(call.method())) {
            throw new MethodNotAllowed(String.join(", ", allowed));
        }
    }

    /** A method that an address does not have. */
    private static final class MethodNotAllowed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String allowed;

        MethodNotAllowed(String allowed) {
            super("allowed: " + allowed);
            this.allowed = allowed;
        }

        String allowed() {
            return allowed;
        }
    }

    private static Answer text(int status, String line) {
        return Answer.of(status).content(MediaTypes.TEXT, (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Registries of the distribution project send whole addresses. */
    private Answer absolute(Answer answer) {
        return answer.mapHeader("Location", path -> "http://" + access.address() + path);
    }

    private static String decoded(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RegistryRefusal(Code.NAME_INVALID, "the path has a broken escape");
        }
    }

    private static void requireReadable(Call call) {
        try {
            call.parameters();
        } catch (IllegalArgumentException e) {
            throw new RegistryRefusal(400, Code.UNSUPPORTED, "the query has a broken escape");
        }
    }

    private static Answer withVersion(Answer answer) {
        return answer.header("Docker-Distribution-Api-Version", "registry/2.0");
    }

    private static Answer error(int status, Code code, String message, @Nullable JsonNode detail) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode error = body.putArray("errors").addObject();
        error.put("code", code.name());
        error.put("message", message);
        if (detail != null) {
            error.set("detail", detail);
        }
        return withVersion(
                Answer.of(status).content(MediaTypes.JSON, body.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Answer failure(int status) {
        Code code = switch (status) {
            case 401 -> Code.UNAUTHORIZED;
            case 403 -> Code.DENIED;
            case 404 -> Code.NAME_UNKNOWN;
            case 429 -> Code.TOOMANYREQUESTS;
            default -> Code.UNSUPPORTED;
        };
        Answer answer = error(status, code, "the registry failed with " + status, null);
        return status == 401 ? answer.header("WWW-Authenticate", access.challenge()) : answer;
    }

    @Override
    public Answer throttled(Duration retryAfter) {
        return error(429, Code.TOOMANYREQUESTS, "too many requests", null)
                .header("Retry-After", Long.toString(Math.max(0, (retryAfter.toMillis() + 999) / 1000)));
    }
}
