package dev.sampan.internal.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.http.Bodies;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.http.HttpCalls;
import dev.sampan.internal.http.HttpClients;
import dev.sampan.internal.kubeconfig.AccessSource;
import dev.sampan.internal.kubeconfig.ClusterTls;
import dev.sampan.internal.kubeconfig.KubeAccess;
import dev.sampan.internal.retry.Answer;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Result;
import dev.sampan.internal.retry.Route;
import dev.sampan.internal.retry.TransportFailure;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.SampanException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** Sends the calls of one cluster with its trust and its credential. Thread-safe. */
final class KubeCalls {

    private final String cluster;
    private final HttpCalls calls;
    private final AccessSource source;
    private final KubeErrors errors;
    private final Map<SharedKey, Object> shared = new ConcurrentHashMap<>();
    private volatile @Nullable Connection connection;

    private record SharedKey(String namespace, Class<?> type) {}

    KubeCalls(String cluster, HttpCalls calls, AccessSource source) {
        this.cluster = cluster;
        this.calls = calls;
        this.source = source;
        this.errors = new KubeErrors(cluster);
    }

    /** The client for one access, kept while the access stays the same. */
    record Connection(KubeAccess access, HttpCalls calls, HttpUrl base) {
        boolean serves(KubeAccess other) {
            return access == other;
        }

        private boolean sharesTlsWith(KubeAccess other) {
            return access.server().equals(other.server())
                    && access.trust().equals(other.trust())
                    && java.util.Objects.equals(access.proxy(), other.proxy())
                    && java.util.Objects.equals(
                            access.identity().certificatePem(), other.identity().certificatePem())
                    && java.util.Objects.equals(
                            access.identity().keyPem(), other.identity().keyPem());
        }
    }

    String cluster() {
        return cluster;
    }

    KubeErrors errors() {
        return errors;
    }

    HttpCalls http() {
        return calls;
    }

    <T> T shared(String namespace, Class<T> type, Supplier<T> maker) {
        return type.cast(shared.computeIfAbsent(new SharedKey(namespace, type), key -> maker.get()));
    }

    /** A deadline that begins now. */
    Deadline deadline() {
        return calls.deadline();
    }

    /** The connection to use now. */
    Connection connect(Deadline deadline) {
        return connectionTo(source.current(deadline));
    }

    /** As above, with a failure to get a credential as its typed exception. */
    Connection connectFor(KubeRequest request, Deadline deadline) {
        try {
            return connect(deadline);
        } catch (TransportFailure failure) {
            throw errors.of(request, failure);
        }
    }

    /** The connection to use after this one was refused with 401; the same one when there is nothing newer. */
    Connection reconnect(Connection refused, Deadline deadline) {
        KubeAccess renewed = source.renewed(refused.access(), deadline);
        return refused.serves(renewed) ? refused : connectionTo(renewed);
    }

    private Connection connectionTo(KubeAccess access) {
        Connection known = connection;
        if (known != null && known.serves(access)) {
            return known;
        }
        Connection made = known != null && known.sharesTlsWith(access)
                ? new Connection(access, known.calls(), known.base())
                : new Connection(
                        access, calls.with(ClusterTls.client(calls.client(), access)), ClusterTls.base(access));
        connection = made;
        return made;
    }

    /** Any answer; only its lack is an exception. A refused credential is renewed once. */
    Result<HttpAnswer> send(KubeRequest request, Deadline deadline) {
        Connection now = connect(deadline);
        Result<HttpAnswer> result = send(now, request, deadline);
        if (result.value().status() != 401) {
            return result;
        }
        Connection renewed = reconnect(now, deadline);
        return renewed == now ? result : send(renewed, request, deadline);
    }

    /** As {@link #answer}, for a call whose 429 is a decision and no throttling: it is not repeated here. */
    HttpAnswer refusable(KubeRequest request, Deadline deadline) {
        try {
            return send(connect(deadline), request, deadline, KubeCalls::finalWhenRefused)
                    .value();
        } catch (TransportFailure failure) {
            throw errors.of(request, failure);
        }
    }

    private static Answer.Signal finalWhenRefused(HttpAnswer answer) {
        return answer.status() == 429 ? Answer.Signal.FINAL : HttpCalls.byStatus(answer);
    }

    private Result<HttpAnswer> send(Connection now, KubeRequest request, Deadline deadline) {
        return send(now, request, deadline, HttpCalls::byStatus);
    }

    private Result<HttpAnswer> send(
            Connection now, KubeRequest request, Deadline deadline, HttpCalls.Classifier classifier) {
        HttpUrl base = now.base();
        String endpoint = base.scheme() + "://" + base.host() + ":" + base.port();
        Route route = new Route(endpoint, endpoint, request.api());
        return now.calls()
                .send(route, request.callClass(), deadline, Bodies.CAP, classifier, () -> httpRequest(now, request));
    }

    /** The tree of a good answer; anything else is an exception. */
    ObjectNode json(KubeRequest request) {
        return json(request, deadline());
    }

    ObjectNode json(KubeRequest request, Deadline deadline) {
        return tree(request, answer(request, deadline).value());
    }

    /** Any answer, with a missing one as its typed exception. */
    Result<HttpAnswer> answer(KubeRequest request, Deadline deadline) {
        try {
            return send(request, deadline);
        } catch (TransportFailure failure) {
            throw errors.of(request, failure);
        }
    }

    ObjectNode tree(KubeRequest request, HttpAnswer answer) {
        if (!answer.isSuccess()) {
            throw failure(request, answer);
        }
        return KubeJson.read(answer.body()).orElseThrow(() -> errors.garbled(request, answer));
    }

    ClusterException failure(KubeRequest request, HttpAnswer answer) {
        return errors.of(request, answer);
    }

    /** The HTTP request with the credential on it. */
    Request httpRequest(Connection now, KubeRequest request) {
        HttpUrl.Builder url = now.base().newBuilder();
        String prefix = now.base().encodedPath().replaceAll("/+$", "");
        url.encodedPath(prefix + request.path());
        for (Map.Entry<String, String> entry : request.query().entrySet()) {
            url.addQueryParameter(entry.getKey(), entry.getValue());
        }
        Request.Builder builder = new Request.Builder()
                .url(url.build())
                .header("Accept", "application/json")
                .header("User-Agent", HttpClients.USER_AGENT);
        authorize(builder, now.access().identity());
        byte[] body = request.body();
        String type = request.contentType();
        RequestBody content =
                body == null ? null : RequestBody.create(body, MediaType.get(type == null ? "application/json" : type));
        return builder.method(request.method(), content).build();
    }

    /** The client of a connection, which puts the credential of the moment on each request, for the client beneath. */
    OkHttpClient authorizedClient(Connection now) {
        return now.calls()
                .client()
                .newBuilder()
                .addInterceptor(chain -> chain.proceed(authorized(chain.request())))
                .build();
    }

    private Request authorized(Request request) throws IOException {
        Request.Builder builder = request.newBuilder();
        try {
            authorize(builder, source.current(deadline()).identity());
        } catch (SampanException | TransportFailure e) {
            // The client beneath expects nothing else from an interceptor; another exception would end its thread.
            throw new IOException("no credential for " + cluster + ": " + e.getMessage(), e);
        }
        return builder.build();
    }

    private static void authorize(Request.Builder builder, KubeAccess.Identity identity) {
        if (identity.token() != null) {
            builder.header("Authorization", "Bearer " + identity.token().reveal());
        } else if (identity.user() != null && identity.password() != null) {
            builder.header(
                    "Authorization",
                    Credentials.basic(
                            identity.user(), identity.password().reveal(), java.nio.charset.StandardCharsets.UTF_8));
        }
        for (Map.Entry<String, List<String>> header : identity.impersonation().entrySet()) {
            builder.removeHeader(header.getKey());
            header.getValue().forEach(value -> builder.addHeader(header.getKey(), value));
        }
    }
}
