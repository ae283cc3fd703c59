package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Tree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a hook of a real process. Blocks until it is over. */
final class ProcessHook {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final ProcessContainer container;
    private final ObjectNode handler;

    ProcessHook(ProcessContainer container, ObjectNode handler) {
        this.container = container;
        this.handler = handler;
    }

    /** How it failed, as the kubelet words it; null if it did not. */
    @Nullable
    String run() {
        return handler.has("exec") ? exec() : http();
    }

    private @Nullable String exec() {
        List<String> command = Tree.texts(handler, "exec", "command");
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        int code = container.exec(command, InputStream.nullInputStream(), output, output);
        return code == 0 ? null : LifecycleHook.commandFailure(handler, code, output.toString(StandardCharsets.UTF_8));
    }

    /** Whatever is answered is well. */
    private @Nullable String http() {
        int port = container.portNumber(handler.path("httpGet").path("port"));
        String path = Tree.text(handler, "httpGet", "path");
        String rooted = path.startsWith("/") ? path : "/" + path;
        try {
            URI target = URI.create("http://127.0.0.1:" + container.realPort(port) + rooted);
            HttpURLConnection connection = (HttpURLConnection) target.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setRequestProperty("User-Agent", "kube-lifecycle/1.35");
            for (ObjectNode header : Tree.objects(handler, "httpGet", "httpHeaders")) {
                connection.setRequestProperty(Tree.text(header, "name"), Tree.text(header, "value"));
            }
            try {
                connection.getResponseCode();
                return null;
            } finally {
                connection.disconnect();
            }
        } catch (IOException refused) {
            String at = container.address() + ":" + port;
            return "Get \"http://%s%s\": dial tcp %s: connect: connection refused".formatted(at, rooted, at);
        }
    }
}
