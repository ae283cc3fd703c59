package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.internal.kubelet.NodeAgent;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Connections to ports of a pod over one WebSocket: for the n-th port channel 2n carries the bytes and 2n+1 the error. */
final class PortForwarding {
    private static final byte[] END = new byte[0];

    private final Context context;
    private final ServerWebSocket socket;
    private final List<BlockingQueue<byte[]>> toPod = new ArrayList<>();

    private PortForwarding(Context context, ServerWebSocket socket) {
        this.context = context;
        this.socket = socket;
    }

    static void open(ApiExchange exchange, NodeAgent node, String namespace, String pod, List<Integer> ports) {
        exchange.context()
                .runOnContext(v -> exchange.request().toWebSocket().onSuccess(socket -> {
                    PortForwarding forwarding = new PortForwarding(exchange.context(), socket);
                    for (int i = 0; i < ports.size(); i++) {
                        forwarding.toPod.add(new LinkedBlockingQueue<>());
                    }
                    socket.binaryMessageHandler(forwarding::receive);
                    socket.closeHandler(closed -> forwarding.toPod.forEach(queue -> queue.add(END)));
                    for (int i = 0; i < ports.size(); i++) {
                        int index = i;
                        int port = ports.get(i);
                        exchange.background(() -> forwarding.forward(exchange, node, namespace, pod, index, port));
                    }
                }));
    }

    private void receive(Buffer message) {
        int channel = message.length() == 0 ? -1 : message.getUnsignedByte(0);
        if (channel >= 0 && channel % 2 == 0 && channel / 2 < toPod.size() && message.length() > 1) {
            toPod.get(channel / 2).add(message.getBytes(1, message.length()));
        }
    }

    private void forward(ApiExchange exchange, NodeAgent node, String namespace, String pod, int index, int port) {
        byte[] header = {(byte) (port & 0xFF), (byte) (port >> 8)};
        send(2 * index, header, header.length);
        send(2 * index + 1, header, header.length);
        try (Socket connection = node.connect(namespace, pod, port)) {
            exchange.background(() -> copyToPod(toPod.get(index), connection));
            InputStream in = connection.getInputStream();
            byte[] chunk = new byte[16 * 1024];
            for (int count = in.read(chunk); count >= 0 && !socket.isClosed(); count = in.read(chunk)) {
                send(2 * index, chunk, count);
            }
        } catch (IOException e) {
            byte[] error = "error forwarding port %d to pod %s: %s"
                    .formatted(port, pod, e.getMessage())
                    .getBytes(StandardCharsets.UTF_8);
            send(2 * index + 1, error, error.length);
        }
        toPod.get(index).add(END);
        if (toPod.size() == 1) {
            context.runOnContext(v -> {
                if (!socket.isClosed()) {
                    socket.close();
                }
            });
        }
    }

    private static void copyToPod(BlockingQueue<byte[]> queue, Socket connection) {
        try {
            OutputStream out = connection.getOutputStream();
            for (byte[] bytes = queue.take(); bytes.length > 0; bytes = queue.take()) {
                out.write(bytes);
                out.flush();
            }
            connection.close();
        } catch (IOException e) {
            // the pod closed its side: the reading half tells the caller
            queue.clear();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(int channel, byte[] bytes, int length) {
        Buffer message = Buffer.buffer(length + 1).appendByte((byte) channel).appendBytes(bytes, 0, length);
        context.runOnContext(v -> {
            if (!socket.isClosed()) {
                socket.writeBinaryMessage(message);
            }
        });
    }
}
