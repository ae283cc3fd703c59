package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.kubeapi.ControlPlane;
import dev.sampan.sandbox.internal.kubelet.ImageStore;
import dev.sampan.sandbox.internal.kubelet.Kubelet;
import dev.sampan.sandbox.internal.kubelet.PodScripts;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.sandbox.internal.time.Timeline;
import dev.sampan.sandbox.internal.time.Timelines;
import dev.sampan.value.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A control plane with simulated pods for tests, in MANUAL time unless said otherwise. */
public final class World implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    public final Timeline timeline;
    public final Objects objects;
    public final PodScripts scripts = new PodScripts();
    public final Set<String> missingImages = ConcurrentHashMap.newKeySet();
    public final Kubelet kubelet;
    private final ControlPlane plane;
    private final ControllerManager manager;

    public World() {
        this(SandboxTime.MANUAL);
    }

    public World(SandboxTime time) {
        timeline = Timelines.start(time, Instant.parse("2026-01-01T00:00:00Z"));
        plane = ControlPlane.create(timeline);
        objects = plane.objects("test");
        var started = ControllerManager.start(
                plane.objects("kube-controller-manager"),
                timeline,
                12,
                plane.certificateAuthority(),
                context -> Kubelet.simulated(context, images(), scripts));
        manager = started.manager();
        kubelet = started.kubelet();
    }

    private ImageStore images() {
        return new ImageStore() {
            @Override
            public Presence look(ImageReference image) {
                boolean missing = missingImages.contains(image.toString());
                return new Presence(!missing, false, null, 0, missing ? "not found" : null);
            }

            @Override
            public Optional<LocalImage> open(ImageReference image) {
                return Optional.empty();
            }
        };
    }

    public static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException invalid) {
            throw new IllegalArgumentException(text, invalid);
        }
    }

    public ObjectNode create(Resource resource, String text) {
        return objects.create(resource, resource.namespaced() ? "default" : "", json(text));
    }

    public ObjectNode get(Resource resource, String name) {
        return objects.find(resource, resource.namespaced() ? "default" : "", name)
                .orElseThrow(() -> new AssertionError("no " + resource + " " + name));
    }

    public Optional<ObjectNode> find(Resource resource, String name) {
        return objects.find(resource, resource.namespaced() ? "default" : "", name);
    }

    public List<ObjectNode> list(Resource resource) {
        return objects.list(resource, resource.namespaced() ? "default" : null);
    }

    public ObjectNode edit(Resource resource, String name, Consumer<ObjectNode> change) {
        ObjectNode copy = get(resource, name).deepCopy();
        Meta.metadata(copy).remove("resourceVersion");
        change.accept(copy);
        return objects.update(resource, copy);
    }

    public void advance(long seconds) {
        timeline.advance(Duration.ofSeconds(seconds));
    }

    public List<ObjectNode> pods() {
        return list(Resources.PODS);
    }

    public ObjectNode deployment(String name, int replicas, String more, Map<String, String> annotations) {
        ObjectNode deployment = json("""
                {'metadata':{'name':'NAME'},
                 'spec':{'replicas':REPLICAS,'progressDeadlineSeconds':600,'revisionHistoryLimit':10,
                  'selector':{'matchLabels':{'app':'NAME'}},
                  'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':'25%','maxUnavailable':'25%'}},
                  'template':{'metadata':{'labels':{'app':'NAME'}},
                   'spec':{'restartPolicy':'Always','terminationGracePeriodSeconds':30,
                    'containers':[{'name':'web','image':'shop/web:1','imagePullPolicy':'IfNotPresent'}]}}}}
                """.replace("NAME", name).replace("REPLICAS", Integer.toString(replicas)));
        if (!more.isEmpty()) {
            ((ObjectNode) deployment.get("spec")).setAll(json(more));
        }
        annotations.forEach((key, value) -> Meta.annotate(
                (ObjectNode) Tree.at(deployment, "spec", "template"), "sandbox.sampan.dev/" + key, value));
        return objects.create(Resources.DEPLOYMENTS, "default", deployment);
    }

    public static ObjectNode condition(ObjectNode object, String type) {
        ObjectNode found = Conditions.find(object, type);
        if (found == null) {
            throw new AssertionError("no condition " + type + " in " + object.path("status"));
        }
        return found;
    }

    public List<String> events(String name) {
        return list(Resources.EVENTS).stream()
                .filter(event -> Tree.text(event, "involvedObject", "name").startsWith(name))
                .map(event -> Tree.text(event, "reason") + ": " + Tree.text(event, "message"))
                .toList();
    }

    @Override
    public void close() {
        manager.close();
        kubelet.close();
        plane.close();
        timeline.close();
    }
}
