package dev.sampan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubelet.NodeAgent;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loopback addresses of Services: each connection goes to the next ready pod, or is closed when there is none. Thread-safe. */
final class ServiceDoors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceDoors.class);
    private static final int BACKLOG = 128;

    private final Objects objects;
    private final NodeAgent node;
    private final Map<Target, ServerSocket> doors = new HashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private boolean closed;

    ServiceDoors(Objects objects, NodeAgent node) {
        this.objects = objects;
        this.node = node;
    }

    private record Target(String namespace, String service, int port) {}

    private record Backend(String pod, int port) {}

    synchronized URI address(String namespace, String service, int port) {
        if (closed) {
            throw new IllegalStateException("the sandbox is closed");
        }
        ServerSocket door = doors.computeIfAbsent(new Target(namespace, service, port), this::openDoor);
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    private ServerSocket openDoor(Target target) {
        try {
            ServerSocket door = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            Thread unused = daemon("accept", () -> accept(door, target));
            return door;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket door, Target target) {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                open.add(caller);
                Thread unused = daemon("connection", () -> connect(caller, target));
            } catch (IOException e) {
                if (!door.isClosed()) {
                    LOG.warn("a service's address accepts no more service={}", target.service(), e);
                    return;
                }
            }
        }
    }

    private void connect(Socket caller, Target target) {
        try (caller) {
            List<Backend> ready = backends(target);
            if (ready.isEmpty()) {
                // as kube-proxy does: the connection is refused
                caller.setSoLinger(true, 0);
                return;
            }
            Backend backend = ready.get(Math.floorMod(turn.getAndIncrement(), ready.size()));
            try (Socket pod = node.connect(target.namespace(), backend.pod(), backend.port())) {
                open.add(pod);
                Thread answers = daemon("answer", () -> copy(pod, caller));
                copy(caller, pod);
                answers.join();
                open.remove(pod);
            }
        } catch (IOException e) {
            LOG.debug("a connection to a service ended early service={}", target.service(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(caller);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            LOG.debug("one direction of a connection broke", e);
        }
    }

    private List<Backend> backends(Target target) {
        JsonNode service = objects.find(Resources.SERVICES, target.namespace(), target.service())
                .map(JsonNode.class::cast)
                .orElse(null);
        if (service == null || service.at("/spec/selector").isEmpty()) {
            return List.of();
        }
        JsonNode port = portOf(service, target.port());
        List<Backend> backends = new ArrayList<>();
        for (ObjectNode pod : objects.list(Resources.PODS, target.namespace())) {
            if (port != null && isSelected(pod, service.at("/spec/selector")) && isReady(pod)) {
                int number = targetPort(pod, port);
                if (number > 0) {
                    backends.add(new Backend(pod.at("/metadata/name").asText(), number));
                }
            }
        }
        return backends;
    }

    private static @org.jspecify.annotations.Nullable JsonNode portOf(JsonNode service, int number) {
        for (JsonNode port : service.at("/spec/ports")) {
            if (port.path("port").asInt() == number) {
                return port;
            }
        }
        return null;
    }

    private static boolean isSelected(JsonNode pod, JsonNode selector) {
        for (Map.Entry<String, JsonNode> each : selector.properties()) {
            if (!pod.at("/metadata/labels")
                    .path(each.getKey())
                    .asText("")
                    .equals(each.getValue().asText())) {
                return false;
            }
        }
        return !pod.at("/metadata").has("deletionTimestamp");
    }

    private static boolean isReady(JsonNode pod) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private static int targetPort(JsonNode pod, JsonNode port) {
        JsonNode target = port.path("targetPort");
        if (target.isMissingNode() || target.isInt()) {
            return target.asInt(port.path("port").asInt());
        }
        for (JsonNode container : pod.at("/spec/containers")) {
            for (JsonNode each : container.path("ports")) {
                if (each.path("name").asText().equals(target.asText())) {
                    return each.path("containerPort").asInt();
                }
            }
        }
        return 0;
    }

    private static Thread daemon(String what, Runnable task) {
        Thread thread = new Thread(task, "sandbox-service-" + what);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (ServerSocket door : doors.values()) {
            door.close();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }
}
