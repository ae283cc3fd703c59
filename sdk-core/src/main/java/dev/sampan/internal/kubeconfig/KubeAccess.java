package dev.sampan.internal.kubeconfig;

import dev.sampan.value.Secret;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a cluster is, whom to trust there, and who asks. Everything is in memory; nothing is read later. Immutable.
 *
 * @param server the API server's base URL
 * @param trust how its certificate is judged
 * @param proxy the proxy to go through, null for none
 * @param identity who asks
 * @param defaultNamespace the context's namespace, or {@code default}
 */
public record KubeAccess(URI server, Trust trust, @Nullable URI proxy, Identity identity, String defaultNamespace) {
    /**
     * How a server's certificate is judged.
     *
     * @param caPem certificates to trust instead of the platform's, null for the platform's
     * @param serverName the name the certificate must have instead of the URL's host, null for the URL's
     * @param verify false only where the caller allowed it
     */
    public record Trust(@Nullable String caPem, @Nullable String serverName, boolean verify) {}

    /**
     * Who asks.
     *
     * @param token a bearer token
     * @param user user name of basic authentication
     * @param password password of basic authentication
     * @param certificatePem a client certificate with its chain
     * @param keyPem the key to it
     * @param impersonation headers of {@code as}, {@code as-groups} and the like
     */
    public record Identity(
            @Nullable Secret token,
            @Nullable String user,
            @Nullable Secret password,
            @Nullable String certificatePem,
            @Nullable Secret keyPem,
            Map<String, List<String>> impersonation) {
        public static Identity anonymous() {
            return new Identity(null, null, null, null, null, Map.of());
        }

        public Identity withToken(@Nullable Secret other) {
            return new Identity(other, user, password, certificatePem, keyPem, impersonation);
        }

        public Identity withClientKey(String certificate, Secret key) {
            return new Identity(token, user, password, certificate, key, impersonation);
        }
    }

    public KubeAccess withIdentity(Identity other) {
        return new KubeAccess(server, trust, proxy, other, defaultNamespace);
    }

    /** The server alone. */
    @Override
    public String toString() {
        return "KubeAccess[" + server + "]";
    }
}
