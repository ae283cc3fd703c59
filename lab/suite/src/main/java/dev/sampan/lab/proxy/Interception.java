package dev.sampan.lab.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The server's own key and certificate, with which a proxy may stand in for it. HTTP/2 only, so that requests can be told apart. */
public final class Interception {
    private final SSLContext tls;

    private Interception(SSLContext tls) {
        this.tls = tls;
    }

    /** @param keyStore a PKCS #12 file with one key and its certificate, which is trusted too */
    public static Interception with(Path keyStore, String password) {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password.toCharArray());
            String alias = store.aliases().nextElement();
            store.setCertificateEntry("trusted", store.getCertificateChain(alias)[0]);
            for (int i = 1; i < store.getCertificateChain(alias).length; i++) {
                store.setCertificateEntry("trusted" + i, store.getCertificateChain(alias)[i]);
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password.toCharArray());
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(store);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
            return new Interception(tls);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(keyStore + " cannot be used", e);
        }
    }

    SSLSocket asServer(Socket accepted) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(accepted, null, true);
        socket.setUseClientMode(false);
        return handshake(socket);
    }

    SSLSocket asClient(Socket connected) throws IOException {
        SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(connected, "127.0.0.1", connected.getPort(), true);
        socket.setUseClientMode(true);
        return handshake(socket);
    }

    private static SSLSocket handshake(SSLSocket socket) throws IOException {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}
