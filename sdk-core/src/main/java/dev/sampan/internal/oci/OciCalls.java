package dev.sampan.internal.oci;

import dev.sampan.internal.http.Bodies;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.http.HttpCalls;
import dev.sampan.internal.http.HttpClients;
import dev.sampan.internal.http.Loopback;
import dev.sampan.internal.retry.CallClass;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Route;
import dev.sampan.internal.retry.TransportFailure;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.SampanException;
import dev.sampan.value.ImageReference;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the calls of one registry with the right token. Thread-safe. */
final class OciCalls {
    private static final Logger LOG = LoggerFactory.getLogger(OciCalls.class);
    private static final RequestBody NOTHING = RequestBody.create(new byte[0]);

    private final HttpCalls calls;
    private final HttpUrl base;
    private final RegistryAuth auth;
    private final OciErrors errors;

    OciCalls(String host, HttpCalls calls, LoginSource logins, Set<String> trustedRealms) {
        this.calls = calls;
        HttpUrl url = HttpUrl.parse((Loopback.isHostAndPort(host) ? "http://" : "https://") + host + "/");
        boolean bare = url != null
                && url.encodedPath().equals("/")
                && url.encodedQuery() == null
                && url.encodedFragment() == null
                && !host.contains("@");
        if (url == null || !bare) {
            throw InvalidRequestException.of(
                    "registry.host-invalid",
                    "use the registry \"" + host + "\"",
                    "it is no host[:port]",
                    "it holds a scheme, a path or a mistake",
                    "write it like registry.example.com or 127.0.0.1:5000");
        }
        this.base = url;
        this.errors = new OciErrors(host);
        this.auth = new RegistryAuth(calls, url, logins, trustedRealms, errors);
    }

    HttpCalls http() {
        return calls;
    }

    HttpUrl base() {
        return base;
    }

    OciErrors errors() {
        return errors;
    }

    Deadline deadline() {
        return calls.deadline();
    }

    /**
     * One registry call.
     *
     * @param attempted the act, for messages
     * @param scopes what the token must allow
     */
    record OciRequest(
            String attempted,
            CallClass callClass,
            String method,
            HttpUrl url,
            Map<String, String> headers,
            @Nullable String contentType,
            List<String> scopes,
            @Nullable Supplier<RequestBody> body) {
        static OciRequest read(String attempted, String method, HttpUrl url, List<String> scopes) {
            return new OciRequest(attempted, CallClass.READ, method, url, Map.of(), null, scopes, null);
        }

        OciRequest withHeaders(Map<String, String> other) {
            return new OciRequest(attempted, callClass, method, url, other, contentType, scopes, body);
        }
    }

    static List<String> pull(String repository) {
        return List.of("repository:" + repository + ":pull");
    }

    static List<String> push(String repository) {
        return List.of("repository:" + repository + ":pull,push");
    }

    /** A URL of a repository, whose name may lead nowhere else; segments are escaped. */
    HttpUrl url(String repository, String... segments) {
        String checked = new ImageReference("", repository, null, null).repository();
        HttpUrl.Builder url = base.newBuilder().addPathSegment("v2");
        for (String part : checked.split("/", -1)) {
            url.addPathSegment(part);
        }
        for (String segment : segments) {
            url.addPathSegment(segment);
        }
        return url.build();
    }

    /** Any answer; a missing one as its typed exception. A refused token is replaced once. */
    HttpAnswer send(OciRequest request, Deadline deadline) {
        return send(request, deadline, Duration.ofSeconds(30), Bodies.CAP);
    }

    HttpAnswer send(OciRequest request, Deadline deadline, Duration attemptLimit, long cap) {
        try {
            return sendRaw(request, deadline, attemptLimit, cap);
        } catch (TransportFailure failure) {
            throw errors.of(request.attempted(), failure);
        }
    }

    /** As {@link #send}, with a missing answer as it is. */
    HttpAnswer sendRaw(OciRequest request, Deadline deadline, Duration attemptLimit, long cap) {
        Secret header = auth.header(request.scopes(), deadline);
        HttpAnswer answer = once(request, header, deadline, attemptLimit, cap);
        if (answer.status() != 401) {
            return answer;
        }
        Secret other = auth.afterRefusal(answer, header, request.scopes(), deadline);
        return other == null ? answer : once(request, other, deadline, attemptLimit, cap);
    }

    private HttpAnswer once(
            OciRequest request, @Nullable Secret header, Deadline deadline, Duration attemptLimit, long cap) {
        return calls.send(
                        route(request),
                        request.callClass(),
                        deadline,
                        attemptLimit,
                        cap,
                        HttpCalls::byStatus,
                        () -> http(request, header))
                .value();
    }

    Route route(OciRequest request) {
        String endpoint = base.scheme() + "://" + base.host() + ":" + base.port();
        return new Route(endpoint, endpoint, "registry " + (request.callClass() == CallClass.READ ? "read" : "write"));
    }

    /** The header to open a stream with, after asking for a token if the registry wants one. */
    @Nullable
    Secret authorizedFor(OciRequest probe, Deadline deadline) {
        Secret header = auth.header(probe.scopes(), deadline);
        HttpAnswer answer = once(probe, header, deadline, Duration.ofSeconds(30), Bodies.CAP);
        return answer.status() == 401 ? auth.afterRefusal(answer, header, probe.scopes(), deadline) : header;
    }

    /** Sends without waiting for an answer: for tidying up that nobody depends on. */
    void forget(OciRequest request) {
        try {
            calls.client()
                    .newCall(http(request, auth.header(request.scopes(), deadline())))
                    .enqueue(new Unheeded());
        } catch (SampanException | TransportFailure e) {
            LOG.debug("registry is not told to forget an upload host={}", base.host(), e);
        }
    }

    private final class Unheeded implements Callback {
        @Override
        public void onFailure(Call call, IOException e) {
            LOG.debug("registry did not hear to forget an upload host={}", base.host());
        }

        @Override
        public void onResponse(Call call, Response response) {
            response.close();
        }
    }

    Request http(OciRequest request, @Nullable Secret header) {
        Request.Builder builder = new Request.Builder().url(request.url()).header("User-Agent", HttpClients.USER_AGENT);
        request.headers().forEach(builder::header);
        if (header != null) {
            builder.header("Authorization", header.reveal());
        }
        Supplier<RequestBody> body = request.body();
        boolean needsBody = Set.of("POST", "PUT", "PATCH").contains(request.method());
        return builder.method(request.method(), body != null ? body.get() : needsBody ? NOTHING : null)
                .build();
    }

    static RequestBody bytes(byte[] content, String mediaType) {
        return RequestBody.create(content, MediaType.parse(mediaType));
    }
}
