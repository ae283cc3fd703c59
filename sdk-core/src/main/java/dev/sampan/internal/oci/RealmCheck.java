package dev.sampan.internal.oci;

import dev.sampan.internal.http.Loopback;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a registry may send the caller to this token server. Asked before a credential is looked up, for a registry
 * that could name any server would be given the password.
 */
final class RealmCheck {
    /** Tenants get names below this domain, so that only its token servers count as neighbours of its registries. */
    private static final String SHARED = "aliyuncs.com";

    private static final Pattern SHARED_TOKEN_SERVER =
            Pattern.compile("dockerauth[a-z0-9-]*\\.[a-z]{2}-[a-z0-9-]+\\.aliyuncs\\.com");

    private final HttpUrl registry;
    private final Set<String> trusted;

    RealmCheck(HttpUrl registry, Set<String> trusted) {
        this.registry = registry;
        this.trusted = trusted;
    }

    /** The URL to ask for a token, or null when the realm is refused. */
    @Nullable
    HttpUrl accept(String realm) {
        HttpUrl url = HttpUrl.parse(realm);
        if (url == null || !url.username().isEmpty() || !url.password().isEmpty()) {
            return null;
        }
        boolean loopback = Loopback.isHost(url.host());
        if (loopback) {
            return Loopback.isHost(registry.host()) ? url : null;
        }
        return url.isHttps() && isNeighbour(url) ? url : null;
    }

    private boolean isNeighbour(HttpUrl url) {
        String host = url.host().toLowerCase(Locale.ROOT);
        if (host.equals(registry.host()) || trusted.contains(host)) {
            return true;
        }
        String domain = url.topPrivateDomain();
        if (domain == null || !domain.equals(registry.topPrivateDomain())) {
            return false;
        }
        return !domain.equals(SHARED) || SHARED_TOKEN_SERVER.matcher(host).matches();
    }
}
