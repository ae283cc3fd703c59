package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.EndpointsController;
import dev.sampan.sandbox.internal.controller.Meta;
import dev.sampan.sandbox.internal.controller.Pods;
import dev.sampan.sandbox.internal.controller.Selector;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Leads connections to a Service's ready pods in turn. Thread-safe. */
public final class ServiceProxy implements AutoCloseable {
    private final Objects objects;
    private final NodeAgent agent;
    private final Map<String, ServerSocket> listeners = new ConcurrentHashMap<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();

    public ServiceProxy(Objects objects, NodeAgent agent) {
        this.objects = objects;
        this.agent = agent;
    }

    /**
     * Opens a loopback port that leads to the Service; the same one each time.
     *
     * @param port the Service's port, by number or name
     * @return {@code host:port}
     * @throws ApiStatusException 404 if there is no such Service or port
     */
    public synchronized String open(String namespace, String service, String port) throws IOException {
        servicePort(service(namespace, service), port);
        String key = namespace + "/" + service + "/" + port;
        ServerSocket known = listeners.get(key);
        if (known == null) {
            ServerSocket fresh = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            listeners.put(key, fresh);
            daemon(() -> accept(fresh, namespace, service, port));
            known = fresh;
        }
        return "127.0.0.1:" + known.getLocalPort();
    }

    /**
     * Opens a connection to one ready pod of the Service; the next one each time.
     *
     * @throws IOException if none is ready or takes the connection
     * @throws ApiStatusException 404 if there is no such Service or port
     */
    public Socket connect(String namespace, String service, String port) throws IOException {
        ObjectNode found = service(namespace, service);
        ObjectNode wanted = servicePort(found, port);
        List<ObjectNode> ready = readyPods(namespace, found);
        IOException last = new ConnectException("no endpoints available for service \"" + service + "\"");
        int first = turn.getAndIncrement();
        for (int i = 0; i < ready.size(); i++) {
            ObjectNode pod = ready.get(Math.floorMod(first + i, ready.size()));
            try {
                return agent.connect(namespace, Meta.name(pod), EndpointsController.targetPort(wanted, pod));
            } catch (IOException refused) {
                last = refused;
            }
        }
        throw last;
    }

    private ObjectNode service(String namespace, String name) {
        return objects.find(Resources.SERVICES, namespace, name)
                .orElseThrow(() -> ApiStatusException.notFound(Resources.SERVICES.groupResource(), name));
    }

    private static ObjectNode servicePort(ObjectNode service, String port) {
        List<ObjectNode> ports = Tree.objects(service, "spec", "ports");
        for (ObjectNode candidate : ports) {
            boolean only = port.isEmpty() && ports.size() == 1;
            JsonNode number = candidate.path("port");
            if (only
                    || number.asText().equals(port)
                    || Tree.text(candidate, "name").equals(port)) {
                return candidate;
            }
        }
        throw ApiStatusException.notFound("services", Meta.name(service) + ":" + port);
    }

    private List<ObjectNode> readyPods(String namespace, ObjectNode service) {
        Map<String, String> labels = Tree.strings(service, "spec", "selector");
        if (labels.isEmpty()) {
            return List.of();
        }
        Selector selector = Selector.ofLabels(labels);
        List<ObjectNode> ready = new ArrayList<>();
        for (ObjectNode pod : objects.list(Resources.PODS, namespace)) {
            if (selector.matchesLabelsOf(pod) && Pods.isReady(pod) && !Meta.isDeleting(pod)) {
                ready.add(pod);
            }
        }
        return ready;
    }

    private void accept(ServerSocket listener, String namespace, String service, String port) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                daemon(() -> serve(client, namespace, service, port));
            } catch (IOException closed) {
                // the proxy was closed
                return;
            }
        }
    }

    private void serve(Socket client, String namespace, String service, String port) {
        try (client;
                Socket pod = connect(namespace, service, port)) {
            sockets.add(pod);
            daemon(() -> copy(client, pod));
            copy(pod, client);
            sockets.remove(pod);
        } catch (IOException | ApiStatusException refused) {
            // as with a real service without endpoints, the client sees its connection closed
            return;
        } finally {
            sockets.remove(client);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
            to.shutdownOutput();
        } catch (IOException closed) {
            // one side hung up: the other is closed by its owner
            return;
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "sandbox-service-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        listeners.values().forEach(ServiceProxy::closeQuietly);
        sockets.forEach(ServiceProxy::closeQuietly);
    }

    private static void closeQuietly(java.io.Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException closed) {
            // it is closed either way
            return;
        }
    }
}
