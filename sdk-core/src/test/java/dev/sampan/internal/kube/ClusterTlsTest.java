package dev.sampan.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sampan.internal.kubeconfig.AccessSource;
import dev.sampan.internal.kubeconfig.ClusterTls;
import dev.sampan.internal.kubeconfig.KubeAccess;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.problem.ClusterException;
import dev.sampan.testing.Certificates;
import dev.sampan.testing.Servers;
import dev.sampan.value.Secret;
import java.net.URI;
import java.nio.file.Path;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTlsTest {
    @TempDir
    Path folder;

    private static KubeCluster cluster(
            Servers world,
            MockWebServer server,
            @Nullable Certificates authority,
            @Nullable String serverName,
            Certificates client)
            throws Exception {
        return new KubeCluster("prod", world.http, AccessSource.fixed(access(server, authority, serverName, client)));
    }

    private static KubeAccess access(
            MockWebServer server, @Nullable Certificates authority, @Nullable String serverName, Certificates client)
            throws Exception {
        return new KubeAccess(
                URI.create("https://127.0.0.1:" + server.getPort()),
                new KubeAccess.Trust(authority == null ? null : authority.certificatePem(), serverName, true),
                null,
                KubeAccess.Identity.anonymous().withClientKey(client.certificatePem(), Secret.of(client.keyPem())),
                "default");
    }

    private static void answer(MockWebServer server) {
        server.enqueue(
                new MockResponse.Builder().body("{\"gitVersion\":\"v1\"}").build());
    }

    @Test
    void version_twoClustersOfOneSession_doNotShareTrust() throws Exception {
        Certificates client = Certificates.of(folder, "ip:127.0.0.1");
        Certificates one = Certificates.of(folder, "ip:127.0.0.1");
        Certificates other = Certificates.of(folder, "ip:127.0.0.1");
        try (Servers world = new Servers();
                MockWebServer server = new MockWebServer()) {
            server.useHttps(one.server(client));
            server.requireClientAuth();
            server.start();
            answer(server);
            assertThat(cluster(world, server, one, null, client).version()).isEqualTo("v1");
            assertThat(server.takeRequest().getHandshake()).isNotNull();
            for (Certificates wrong : new Certificates[] {other, null}) {
                ClusterException failure = catchThrowableOfType(
                        ClusterException.class,
                        () -> cluster(world, server, wrong, null, client).version());
                assertThat(failure.code()).isEqualTo("cluster.untrusted");
                assertThat(failure.isRetryable()).isFalse();
            }
            assertThat(server.getRequestCount()).isEqualTo(1);
        }
    }

    @Test
    void version_certificateOfAnotherName_isRefusedUnlessThatNameIsTold() throws Exception {
        Certificates client = Certificates.of(folder, "ip:127.0.0.1");
        Certificates named = Certificates.of(folder, "dns:kube.internal");
        try (Servers world = new Servers();
                MockWebServer server = new MockWebServer()) {
            server.useHttps(named.server(client));
            server.start();
            assertThatThrownBy(() -> cluster(world, server, named, null, client).version())
                    .hasMessageContaining("cluster.untrusted")
                    .hasMessageContaining("another host name");
            answer(server);
            assertThat(cluster(world, server, named, "kube.internal", client).version())
                    .isEqualTo("v1");
            assertThat(server.takeRequest().getHandshakeServerNames()).contains("kube.internal");
        }
    }

    @Test
    void version_expiredCertificate_isNamed() throws Exception {
        Certificates client = Certificates.of(folder, "ip:127.0.0.1");
        Certificates old = Certificates.of(
                folder,
                "ip:127.0.0.1",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-startdate",
                "-20d",
                "-validity",
                "10");
        try (Servers world = new Servers();
                MockWebServer server = new MockWebServer()) {
            server.useHttps(old.server(client));
            server.start();
            assertThatThrownBy(() -> cluster(world, server, old, null, client).version())
                    .hasMessageContaining("cluster.untrusted")
                    .hasMessageContaining("expired");
            assertThat(server.getRequestCount()).isZero();
        }
    }

    @Test
    void fabric8_clientCertificateRenewed_isAnotherClientWithTheNewOne() throws Exception {
        Certificates old = Certificates.of(folder, "ip:127.0.0.1");
        Certificates renewed = Certificates.of(folder, "ip:127.0.0.1");
        try (Servers world = new Servers();
                MockWebServer server = new MockWebServer()) {
            server.useHttps(old.server(old));
            server.start();
            KubeAccess[] now = {access(server, old, null, old)};
            KubeCluster cluster = new KubeCluster("prod", world.http, new AccessSource() {
                @Override
                public KubeAccess current(Deadline deadline) {
                    return now[0];
                }

                @Override
                public KubeAccess renewed(KubeAccess refused, Deadline deadline) {
                    return now[0];
                }
            });
            var first = cluster.fabric8();
            assertThat(cluster.fabric8()).isSameAs(first);
            now[0] = access(server, old, null, renewed);
            assertThat(cluster.fabric8()).isNotSameAs(first);
            cluster.close();
        }
    }

    @Test
    void client_kubeconfigWithoutAProxy_leavesTheJvmsSettings() throws Exception {
        Certificates client = Certificates.of(folder, "ip:127.0.0.1");
        try (Servers world = new Servers();
                MockWebServer server = new MockWebServer()) {
            server.start();
            OkHttpClient derived = ClusterTls.client(world.session.http(), access(server, client, null, client));
            assertThat(derived.proxy()).isNull();
            assertThat(derived.proxySelector()).isSameAs(world.session.http().proxySelector());
        }
    }
}
