package dev.sampan.lab.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback. A connection takes a round trip more to open, and each answer comes a round trip later. Thread-safe.
 *
 * <p>Like a real line it cannot see what is encrypted, so it counts connections and bytes. One that was started by
 * {@link #counting} has the server's own certificate, so it counts requests too, at the cost of a second encryption: for counts, not
 * for times.
 */
public final class LabProxy implements AutoCloseable {
    private final InetSocketAddress server;
    private final Duration oneWay;
    private final @Nullable Interception interception;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();

    private LabProxy(InetSocketAddress server, Duration roundTrip, @Nullable Interception interception)
            throws IOException {
        this.server = server;
        this.oneWay = roundTrip.dividedBy(2);
        this.interception = interception;
        this.listening = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    }

    public static LabProxy delaying(InetSocketAddress server, Duration roundTrip) {
        return start(server, roundTrip, null);
    }

    /** One that speaks HTTP/2 in the server's name, without delay. */
    public static LabProxy counting(InetSocketAddress server, Interception interception) {
        return start(server, Duration.ZERO, interception);
    }

    private static LabProxy start(InetSocketAddress server, Duration roundTrip, @Nullable Interception interception) {
        try {
            LabProxy proxy = new LabProxy(server, roundTrip, interception);
            Thread thread = new Thread(proxy::accept, "proxy");
            thread.setDaemon(true);
            thread.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** What has passed up to now. */
    public Traffic traffic() {
        return new Traffic(connections.get(), requests.get(), sent.get(), received.get());
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                connections.incrementAndGet();
                Thread thread = new Thread(() -> connect(client), "proxy-connect");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // closed; the loop ends
            }
        }
    }

    private void connect(Socket accepted) {
        try {
            Socket client = interception == null ? accepted : interception.asServer(accepted);
            // the handshake of a TCP connection takes a round trip as well
            LockSupport.parkNanos(oneWay.multipliedBy(2).toNanos());
            Socket upstream = interception == null ? plain() : interception.asClient(plain());
            client.setTcpNoDelay(true);
            open.add(client);
            open.add(upstream);
            Http2Requests seen = new Http2Requests();
            new Pipe(client, upstream, oneWay, (bytes, length) -> {
                        sent.addAndGet(length);
                        if (interception != null) {
                            requests.addAndGet(seen.in(bytes, length));
                        }
                    })
                    .start();
            new Pipe(upstream, client, oneWay, (bytes, length) -> received.addAndGet(length)).start();
        } catch (IOException e) {
            close(accepted);
        }
    }

    private Socket plain() throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(server);
        return socket;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    /** Ends every connection. */
    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(LabProxy::close);
    }
}
