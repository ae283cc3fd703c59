package dev.sampan.internal.oci;

import dev.sampan.internal.http.HttpAnswer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** Addresses that a registry hands out. */
final class Links {
    private static final Pattern NEXT =
            Pattern.compile("<([^>]{1,4096})>\\s*;[^,]*\\brel=\"?next\"?", Pattern.CASE_INSENSITIVE);

    private Links() {}

    /** The next page by the {@code Link} header (RFC 8288). */
    static Optional<HttpUrl> next(HttpAnswer answer, HttpUrl current) {
        for (String header : answer.headers().values("Link")) {
            Matcher link = NEXT.matcher(header);
            if (link.find()) {
                return Optional.ofNullable(current.resolve(link.group(1)));
            }
        }
        return Optional.empty();
    }

    static boolean sameOrigin(HttpUrl a, HttpUrl b) {
        return a.host().equals(b.host()) && a.port() == b.port() && a.scheme().equals(b.scheme());
    }

    /**
     * Where an upload goes on. A registry behind a TLS proxy may write http where it means https: on its own host the scheme and
     * port are taken from the base.
     */
    static Optional<HttpUrl> upload(HttpUrl base, String location) {
        HttpUrl url = base.resolve(location);
        if (url == null || !url.host().equals(base.host())) {
            return Optional.empty();
        }
        boolean samePort = url.port() == base.port();
        boolean plainForTls = base.isHttps() && !url.isHttps();
        if (!samePort && !plainForTls) {
            return Optional.empty();
        }
        return Optional.of(
                url.newBuilder().scheme(base.scheme()).port(base.port()).build());
    }
}
