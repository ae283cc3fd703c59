package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.ProbeResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One probe of a real process, worded as the kubelet words it. Blocks up to its timeout. */
final class ProcessProbe {
    private final ProcessContainer container;
    private final ObjectNode probe;

    ProcessProbe(ProcessContainer container, ObjectNode probe) {
        this.container = container;
        this.probe = probe;
    }

    ProbeResult run() {
        if (probe.has("httpGet")) {
            return http();
        }
        if (probe.has("exec")) {
            return exec();
        }
        String at = probe.has("grpc") ? "grpc" : "tcpSocket";
        return tcp(container.portNumber(probe.path(at).path("port")));
    }

    private int timeoutMillis() {
        return 1000 * Math.max(1, Tree.number(probe, 1, "timeoutSeconds"));
    }

    private ProbeResult http() {
        var get = probe.path("httpGet");
        int port = container.portNumber(get.path("port"));
        String path = Tree.text(get, "path").isEmpty() ? "/" : Tree.text(get, "path");
        String shown = "http://%s:%d%s".formatted(container.address(), port, path.startsWith("/") ? path : "/" + path);
        try {
            int real = container.realPort(port);
            URI target = URI.create("http://127.0.0.1:" + real + (path.startsWith("/") ? path : "/" + path));
            HttpURLConnection connection = (HttpURLConnection) target.toURL().openConnection(java.net.Proxy.NO_PROXY);
            connection.setConnectTimeout(timeoutMillis());
            connection.setReadTimeout(timeoutMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("User-Agent", "kube-probe/1.35");
            for (ObjectNode header : Tree.objects(get, "httpHeaders")) {
                connection.setRequestProperty(Tree.text(header, "name"), Tree.text(header, "value"));
            }
            try {
                int status = connection.getResponseCode();
                boolean success = status >= 200 && status < 400;
                return new ProbeResult(success, success ? "" : "HTTP probe failed with statuscode: " + status);
            } finally {
                connection.disconnect();
            }
        } catch (SocketTimeoutException late) {
            return failed("Get \"%s\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
                    .formatted(shown));
        } catch (IOException refused) {
            return failed("Get \"%s\": dial tcp %s:%d: connect: connection refused"
                    .formatted(shown, container.address(), port));
        }
    }

    private ProbeResult tcp(int port) {
        try (Socket socket = container.connect(port)) {
            return new ProbeResult(socket.isConnected(), "");
        } catch (IOException refused) {
            return failed("dial tcp %s:%d: connect: connection refused".formatted(container.address(), port));
        }
    }

    private ProbeResult exec() {
        List<String> command = Tree.texts(probe, "exec", "command");
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        int code = container.exec(command, InputStream.nullInputStream(), output, output);
        String text = output.toString(StandardCharsets.UTF_8).strip();
        return new ProbeResult(code == 0, code == 0 ? "" : text.isEmpty() ? "command exited with code " + code : text);
    }

    private static ProbeResult failed(String message) {
        return new ProbeResult(false, message);
    }
}
