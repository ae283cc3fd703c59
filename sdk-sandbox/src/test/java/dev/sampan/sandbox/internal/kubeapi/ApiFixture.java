package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.http.EventLoops;
import dev.sampan.sandbox.internal.http.FaultScript;
import dev.sampan.sandbox.internal.http.RequestLog;
import dev.sampan.sandbox.internal.kubelet.NodeAgent;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.time.Timeline;
import dev.sampan.sandbox.internal.time.Timelines;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An API server without controllers, and a node that echoes. */
final class ApiFixture implements AutoCloseable {
    final Timeline timeline = Timelines.start(SandboxTime.REAL);
    final RequestLog log = RequestLog.bounded(1000);
    final FaultScript faults = new FaultScript();
    final ControlPlane plane;
    final ApiServer server;
    private final Vertx vertx = EventLoops.create();

    ApiFixture() {
        this(4096);
    }

    ApiFixture(int history) {
        plane = ControlPlane.create(timeline, history);
        server = ApiServer.start(plane, vertx, 0, faults, log, new EchoNode());
    }

    Objects objects() {
        return plane.objects("test");
    }

    String kubeconfig() {
        String authority =
                Base64.getEncoder().encodeToString(server.certificateAuthority().getBytes(StandardCharsets.UTF_8));
        return """
                apiVersion: v1
                kind: Config
                current-context: sandbox
                clusters:
                - name: sandbox
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                contexts:
                - name: sandbox
                  context: {cluster: sandbox, user: admin, namespace: default}
                users:
                - name: admin
                  user: {token: "%s"}
                """.formatted(server.address(), authority, server.administratorToken());
    }

    @Override
    public void close() {
        server.close();
        plane.close();
        timeline.close();
        EventLoops.await(vertx.close());
    }

    /**
     * Three log lines; a command's output is its words, its exit code its number of words less one. The pod named overflow ends in an
     * Error.
     */
    private static final class EchoNode implements NodeAgent {
        @Override
        public void logs(String namespace, String pod, LogRequest request, OutputStream sink) {
            if (pod.equals("overflow")) {
                throw new StackOverflowError("too deep");
            }
            List<String> lines = new ArrayList<>(List.of("one", "two", "three"));
            Long tail = request.tailLines();
            if (tail != null && tail < lines.size()) {
                lines = lines.subList(lines.size() - tail.intValue(), lines.size());
            }
            write(sink, String.join("\n", lines) + "\n");
        }

        @Override
        public int exec(
                String namespace,
                String pod,
                @Nullable String container,
                List<String> command,
                InputStream stdin,
                OutputStream stdout,
                OutputStream stderr) {
            write(stdout, String.join(" ", command) + "\n");
            try {
                stdin.transferTo(stdout);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return command.size() - 1;
        }

        private static void write(OutputStream sink, String text) {
            try {
                sink.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Socket connect(String namespace, String pod, int port) throws IOException {
            return new Socket("127.0.0.1", port);
        }

        @Override
        public List<ContainerUsage> usage(String namespace, String pod) {
            return List.of(new ContainerUsage("main", 0.25, 64L << 20));
        }
    }
}
