package dev.sampan.internal.kubeconfig;

import dev.sampan.internal.kubeconfig.KubeAccess.Identity;
import dev.sampan.internal.kubeconfig.KubeAccess.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Derives the client of one cluster: its own trust and its own key, shared with no other. */
public final class ClusterTls {
    private ClusterTls() {}

    /**
     * A client that shares pool and threads, but no TLS identity, with the one it comes from. Where the kubeconfig names no proxy,
     * the JVM's own proxy settings count, as they do for every other call.
     */
    public static OkHttpClient client(OkHttpClient from, KubeAccess access) {
        OkHttpClient.Builder builder = from.newBuilder();
        URI proxy = access.proxy();
        if (proxy != null) {
            boolean socks = "socks5".equalsIgnoreCase(proxy.getScheme());
            int port = proxy.getPort() > 0 ? proxy.getPort() : socks ? 1080 : 80;
            builder.proxy(new Proxy(
                    socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP,
                    InetSocketAddress.createUnresolved(proxy.getHost(), port)));
        }
        if (!"https".equalsIgnoreCase(access.server().getScheme())) {
            return builder.build();
        }
        try {
            X509TrustManager trust = trustManager(access.trust());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(access.identity()), new TrustManager[] {trust}, new SecureRandom());
            builder.sslSocketFactory(context.getSocketFactory(), trust);
            if (!access.trust().verify()) {
                builder.hostnameVerifier((host, session) -> true);
            }
        } catch (GeneralSecurityException | IOException e) {
            throw KubeconfigProblems.malformed("certificates and keys", "they cannot be read: " + e.getMessage());
        }
        String serverName = access.trust().serverName();
        if (serverName != null) {
            builder.dns(resolving(serverName, access.server().getHost()));
        }
        return builder.build();
    }

    /** The URL to call: with {@code tls-server-name}, by that name, which the client resolves to the real server. */
    public static HttpUrl base(KubeAccess access) {
        HttpUrl url = HttpUrl.get(access.server().toString());
        String serverName = access.trust().serverName();
        return serverName == null || !url.isHttps()
                ? url
                : url.newBuilder().host(serverName).build();
    }

    private static Dns resolving(String serverName, String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return asked ->
                asked.equalsIgnoreCase(serverName) ? List.of(InetAddress.getAllByName(bare)) : Dns.SYSTEM.lookup(asked);
    }

    private static X509TrustManager trustManager(Trust trust) throws GeneralSecurityException, IOException {
        if (!trust.verify()) {
            return new TrustsAll();
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trust.caPem() == null ? null : store(Pem.certificates(trust.caPem())));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return new InDate(x509);
            }
        }
        throw new GeneralSecurityException("the platform has no trust manager for X.509");
    }

    private static KeyStore store(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca-" + i, authorities.get(i));
        }
        return store;
    }

    private static KeyManager @Nullable [] keyManagers(Identity identity) throws GeneralSecurityException, IOException {
        if (identity.certificatePem() == null || identity.keyPem() == null) {
            return null;
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        char[] inMemoryOnly = new char[0];
        store.setKeyEntry(
                "client",
                Pem.privateKey(identity.keyPem().reveal()),
                inMemoryOnly,
                Pem.certificates(identity.certificatePem()).toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, inMemoryOnly);
        return factory.getKeyManagers();
    }

    /** The platform does not look at the dates of a certificate that is trusted by itself; a server's must be valid now. */
    private record InDate(X509TrustManager platform) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            platform.checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            platform.checkServerTrusted(chain, type);
            chain[0].checkValidity();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return platform.getAcceptedIssuers();
        }
    }

    /** For clusters whose kubeconfig says so and whose caller allowed it. */
    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
