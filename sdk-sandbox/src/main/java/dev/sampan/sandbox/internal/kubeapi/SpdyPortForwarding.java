package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.internal.http.EventLoops;
import dev.sampan.sandbox.internal.kubelet.NodeAgent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Port forwarding as kubectl does it: one SPDY/3.1 connection in the messages of a WebSocket, with a stream for the errors and a
 * stream for the bytes of each forwarded connection. The codec and the streams belong to the event loop of the socket.
 */
final class SpdyPortForwarding {
    static final String PROTOCOL = "SPDY/3.1+portforward.k8s.io";
    private static final Logger LOG = LoggerFactory.getLogger(SpdyPortForwarding.class);
    private static final int CHUNK = 16 * 1024;
    private static final byte[] END = new byte[0];

    private final ApiExchange exchange;
    private final Context context;
    private final NodeAgent node;
    private final PodTarget pod;
    private final ServerWebSocket socket;
    private final EmbeddedChannel codec = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
    private final Map<String, Integer> errorStreams = new HashMap<>();
    private final Map<Integer, Connection> connections = new HashMap<>();

    /** The pod that is meant. */
    record PodTarget(String namespace, String name, String uid) {}

    private SpdyPortForwarding(ApiExchange exchange, NodeAgent node, PodTarget pod, ServerWebSocket socket) {
        this.exchange = exchange;
        this.context = exchange.context();
        this.node = node;
        this.pod = pod;
        this.socket = socket;
    }

    static void open(ApiExchange exchange, NodeAgent node, PodTarget pod) {
        exchange.context()
                .runOnContext(v -> exchange.request().toWebSocket().onSuccess(socket -> {
                    SpdyPortForwarding forwarding = new SpdyPortForwarding(exchange, node, pod, socket);
                    socket.binaryMessageHandler(forwarding::receive);
                    socket.closeHandler(closed -> forwarding.closed());
                    socket.exceptionHandler(e -> LOG.debug("a port forwarding broke off pod={}", pod.name(), e));
                }));
    }

    private void receive(Buffer message) {
        codec.writeInbound(Unpooled.wrappedBuffer(message.getBytes()));
        for (Object frame = codec.readInbound(); frame != null; frame = codec.readInbound()) {
            try {
                handle(frame);
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }
    }

    private void handle(Object frame) {
        if (frame instanceof SpdySynStreamFrame opened) {
            open(opened);
        } else if (frame instanceof SpdyDataFrame data) {
            Connection connection = connections.get(data.streamId());
            if (connection != null) {
                byte[] bytes = new byte[data.content().readableBytes()];
                data.content().readBytes(bytes);
                connection.receive(bytes, data.isLast());
            }
        } else if (frame instanceof SpdyRstStreamFrame reset) {
            Connection connection = connections.remove(reset.streamId());
            if (connection != null) {
                connection.receive(END, true);
            }
        } else if (frame instanceof SpdyPingFrame) {
            write(ReferenceCountUtil.retain(frame));
        }
    }

    private void open(SpdySynStreamFrame stream) {
        String type = String.valueOf(stream.headers().getAsString("streamtype"));
        String request = String.valueOf(stream.headers().getAsString("requestid"));
        Integer port = port(stream.headers().getAsString("port"));
        if (port == null || !type.equals("error") && !type.equals("data")) {
            write(new DefaultSpdyRstStreamFrame(stream.streamId(), SpdyStreamStatus.REFUSED_STREAM));
            return;
        }
        DefaultSpdySynReplyFrame reply = new DefaultSpdySynReplyFrame(stream.streamId());
        // the codec writes no headers as no block at all, which the SPDY library of Go takes for a broken frame
        reply.headers().set("streamtype", type);
        write(reply);
        if (type.equals("error")) {
            errorStreams.put(request, stream.streamId());
            return;
        }
        Integer errors = errorStreams.remove(request);
        if (errors == null) {
            write(new DefaultSpdyRstStreamFrame(stream.streamId(), SpdyStreamStatus.PROTOCOL_ERROR));
            return;
        }
        Connection connection = new Connection(stream.streamId(), errors, port);
        connections.put(stream.streamId(), connection);
        exchange.background(connection::forward);
    }

    private static @Nullable Integer port(@Nullable String text) {
        if (text == null || !text.matches("\\d{1,5}")) {
            return null;
        }
        int port = Integer.parseInt(text);
        return port < 1 || port > 65535 ? null : port;
    }

    private void closed() {
        connections.values().forEach(connection -> connection.receive(END, true));
        connections.clear();
        codec.close();
    }

    /** On the event loop. */
    private Future<Void> write(Object frame) {
        if (socket.isClosed()) {
            ReferenceCountUtil.release(frame);
            return Future.failedFuture("the caller went away");
        }
        codec.writeOutbound(frame);
        Buffer message = Buffer.buffer();
        for (ByteBuf bytes = codec.readOutbound(); bytes != null; bytes = codec.readOutbound()) {
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            bytes.release();
            message.appendBytes(copy);
        }
        return socket.writeBinaryMessage(message);
    }

    /** From any other thread: until it is written, so that a slow caller slows the pod down. */
    private void send(int stream, byte[] bytes, int length, boolean last) throws IOException {
        Promise<Void> written = Promise.promise();
        context.runOnContext(v -> {
            DefaultSpdyDataFrame frame = new DefaultSpdyDataFrame(stream, Unpooled.copiedBuffer(bytes, 0, length));
            frame.setLast(last);
            write(frame).onComplete(written);
        });
        try {
            EventLoops.await(written.future());
        } catch (IllegalStateException e) {
            throw new IOException("the caller of a port forwarding went away", e);
        }
    }

    /** One forwarded connection. */
    private final class Connection {
        private final int data;
        private final int errors;
        private final int port;
        private final BlockingQueue<byte[]> toPod = new LinkedBlockingQueue<>();

        Connection(int data, int errors, int port) {
            this.data = data;
            this.errors = errors;
            this.port = port;
        }

        void receive(byte[] bytes, boolean last) {
            if (bytes.length > 0) {
                toPod.add(bytes);
            }
            if (last) {
                toPod.add(END);
            }
        }

        void forward() {
            String failure = "";
            try (Socket pods = node.connect(pod.namespace(), pod.name(), port)) {
                exchange.background(() -> copyToPod(pods));
                copyFromPod(pods.getInputStream());
            } catch (IOException e) {
                failure = "error forwarding port %d to pod %s, uid %s: %s"
                        .formatted(port, pod.name(), pod.uid(), e.getMessage());
            }
            finish(failure.getBytes(StandardCharsets.UTF_8));
        }

        private void copyFromPod(InputStream in) throws IOException {
            byte[] chunk = new byte[CHUNK];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                send(data, chunk, count, false);
            }
        }

        private void copyToPod(Socket pods) {
            try {
                OutputStream out = pods.getOutputStream();
                for (byte[] bytes = toPod.take(); bytes.length > 0; bytes = toPod.take()) {
                    out.write(bytes);
                    out.flush();
                }
                // the caller has said all; what the pod still says is forwarded
                pods.shutdownOutput();
            } catch (IOException e) {
                LOG.debug("a pod stopped listening pod={} port={}", pod.name(), port, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void finish(byte[] failure) {
            try {
                send(errors, failure, failure.length, true);
                send(data, END, 0, true);
            } catch (IOException e) {
                LOG.debug("a port forwarding ended without its caller pod={}", pod.name(), e);
            }
            toPod.add(END);
            context.runOnContext(v -> connections.remove(data));
        }
    }
}
