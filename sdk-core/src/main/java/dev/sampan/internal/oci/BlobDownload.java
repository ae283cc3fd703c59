package dev.sampan.internal.oci;

import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.http.HttpCalls;
import dev.sampan.internal.http.Loopback;
import dev.sampan.internal.http.PublicAddresses;
import dev.sampan.internal.oci.OciCalls.OciRequest;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Route;
import dev.sampan.internal.retry.TransportFailure;
import dev.sampan.value.Digest;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Downloads one blob, wherever the registry keeps it, and checks it to the last byte. */
final class BlobDownload {
    private static final int MOST_REDIRECTS = 3;
    private static final Duration LONGEST = Duration.ofHours(1);
    /** A digest is that of the bytes as they are kept; nothing may inflate them on the way. */
    private static final Map<String, String> AS_KEPT = Map.of("Accept-Encoding", "identity");

    /** One for all, as connections are shared only by clients with the same factory. */
    private static final PublicAddresses PUBLIC = new PublicAddresses();

    private final OciCalls calls;
    private final String repository;
    private final Digest digest;
    private final String attempted;

    BlobDownload(OciCalls calls, String repository, Digest digest) {
        this.calls = calls;
        this.repository = repository;
        this.digest = digest;
        this.attempted = "pull " + repository + "@" + digest;
    }

    InputStream open() {
        try {
            return new VerifiedStream(follow(), digest);
        } catch (TransportFailure failure) {
            throw calls.errors().of(attempted, failure);
        }
    }

    private Response follow() {
        HttpUrl url = calls.url(repository, "blobs", digest.toString());
        Deadline deadline = Deadline.after(calls.http().session().clock(), LONGEST);
        OciRequest request = OciRequest.read(attempted, "GET", url, OciCalls.pull(repository))
                .withHeaders(AS_KEPT);
        Secret header = calls.authorizedFor(
                OciRequest.read(attempted, "HEAD", url, OciCalls.pull(repository)), calls.deadline());
        Response response = get(calls.http(), calls.route(request), deadline, calls.http(request, header));
        for (int hop = 0; response.isRedirect(); hop++) {
            HttpUrl target = target(response, hop);
            response.close();
            response = get(
                    clientFor(target),
                    routeTo(target),
                    deadline,
                    new Request.Builder()
                            .url(target)
                            .headers(Headers.of(AS_KEPT))
                            .build());
        }
        return requireSuccess(response);
    }

    private static Response get(HttpCalls http, Route route, Deadline deadline, Request request) {
        return http.open(route, deadline, LONGEST, () -> request).value();
    }

    private static Route routeTo(HttpUrl target) {
        String endpoint = target.scheme() + "://" + target.host() + ":" + target.port();
        return new Route(endpoint, endpoint, "registry storage");
    }

    /** Where the registry sends us, if we may go there. */
    private HttpUrl target(Response response, int hop) {
        String location = response.header("Location");
        HttpUrl url = location == null ? null : response.request().url().resolve(location);
        if (url == null || hop >= MOST_REDIRECTS) {
            response.close();
            throw calls.errors()
                    .redirectRefused(attempted, url == null ? "it redirects to nowhere" : "it redirects too often");
        }
        if (!url.isHttps() && !mayBeLocal(url)) {
            response.close();
            throw calls.errors().redirectRefused(attempted, "it redirects to " + url.host() + " without TLS");
        }
        return url;
    }

    private boolean mayBeLocal(HttpUrl url) {
        return Loopback.isHost(url.host()) && Loopback.isHost(calls.base().host());
    }

    /** Other hosts are reached by public addresses only, as the socket sees them. */
    private HttpCalls clientFor(HttpUrl url) {
        boolean known = mayBeLocal(url) || Links.sameOrigin(url, calls.base());
        return known
                ? calls.http()
                : calls.http()
                        .with(calls.http()
                                .client()
                                .newBuilder()
                                .socketFactory(PUBLIC)
                                .proxy(java.net.Proxy.NO_PROXY)
                                .build());
    }

    private Response requireSuccess(Response response) {
        if (response.isSuccessful()) {
            return response;
        }
        try (response) {
            HttpAnswer answer = new HttpAnswer(
                    response.code(), response.headers(), response.body().bytes());
            throw calls.errors().of(attempted, answer);
        } catch (IOException e) {
            throw calls.errors().garbled(attempted, "the answer broke off");
        }
    }

    /** Fails at its end when what it gave is not what the digest says. */
    private static final class VerifiedStream extends InputStream {
        private final Response response;
        private final InputStream content;
        private final Digest expected;
        private final java.security.MessageDigest hash;

        VerifiedStream(Response response, Digest expected) {
            this.response = response;
            this.content = response.body().byteStream();
            this.expected = expected;
            this.hash = Hashing.start(expected.algorithm());
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int count = read(one, 0, 1);
            return count < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                close();
                throw new java.io.InterruptedIOException("interrupted while pulling " + expected);
            }
            int count = content.read(buffer, offset, length);
            if (count > 0) {
                hash.update(buffer, offset, count);
            } else if (count < 0) {
                verify();
            }
            return count;
        }

        private @Nullable Digest actual;

        private void verify() throws IOException {
            if (actual == null) {
                actual = new Digest(
                        expected.algorithm(), java.util.HexFormat.of().formatHex(hash.digest()));
            }
            if (!expected.equals(actual)) {
                throw new IOException("the content is " + actual + " and not " + expected);
            }
        }

        @Override
        public void close() {
            response.close();
        }
    }
}
