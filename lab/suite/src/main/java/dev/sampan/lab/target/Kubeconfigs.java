package dev.sampan.lab.target;

import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/** Kubeconfigs of the lab: one server, its certificate, one token. */
final class Kubeconfigs {
    private Kubeconfigs() {}

    static Endpoint endpoint(String kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig);
        X509TrustManager trusted = trusting(Base64.getMimeDecoder().decode(config.getCaCertData()));
        OkHttpClient client = new OkHttpClient.Builder()
                .sslSocketFactory(tls(trusted).getSocketFactory(), trusted)
                .hostnameVerifier((host, session) -> host.equals("127.0.0.1") || host.equals("localhost"))
                .readTimeout(Duration.ofSeconds(60))
                .build();
        return new Endpoint(
                HttpUrl.get(config.getMasterUrl()),
                Endpoint.loggingInAs(client, "Bearer " + config.getAutoOAuthToken()));
    }

    private static X509TrustManager trusting(byte[] certificates) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (var certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates))) {
                store.setCertificateEntry("lab-" + count++, certificate);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            return (X509TrustManager) managers.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the kubeconfig's certificate cannot be read", e);
        }
    }

    private static SSLContext tls(X509TrustManager trusted) {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new X509TrustManager[] {trusted}, null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }
}
