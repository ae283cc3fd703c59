package dev.sampan.lab.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LabProxyTest {
    private static final Duration ROUND_TRIP = Duration.ofMillis(40);
    private static final int SIZE = 200_000;

    @Test
    void answer_throughTheProxy_comesARoundTripLaterAndWhole() throws Exception {
        try (ServerSocket server = echo();
                LabProxy proxy = LabProxy.delaying((InetSocketAddress) server.getLocalSocketAddress(), ROUND_TRIP);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            exchange(client, 1);
            long begin = System.nanoTime();
            exchange(client, 1);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(ROUND_TRIP);

            exchange(client, SIZE);

            assertThat(proxy.traffic()).isEqualTo(new Traffic(1, 0, SIZE + 2, SIZE + 2));
        }
    }

    @Test
    void connection_thatTheServerEnds_endsForTheClient() throws Exception {
        try (ServerSocket server = echo();
                LabProxy proxy = LabProxy.delaying((InetSocketAddress) server.getLocalSocketAddress(), ROUND_TRIP);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            client.getOutputStream().write(0);

            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static void exchange(Socket client, int size) throws IOException {
        byte[] sent = new byte[size];
        for (int i = 0; i < size; i++) {
            sent[i] = (byte) (1 + i % 100);
        }
        Thread writer = new Thread(() -> {
            try {
                client.getOutputStream().write(sent);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        assertThat(client.getInputStream().readNBytes(size)).isEqualTo(sent);
    }

    /** Sends back what it gets; a zero ends the connection. */
    private static ServerSocket echo() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            try (Socket client = server.accept()) {
                for (int next = client.getInputStream().read();
                        next > 0;
                        next = client.getInputStream().read()) {
                    client.getOutputStream().write(next);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }
}
