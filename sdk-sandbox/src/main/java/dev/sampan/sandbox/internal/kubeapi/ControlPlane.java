package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionChain;
import dev.sampan.sandbox.internal.kubelet.PodTokens;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.sandbox.internal.schema.Schemas;
import dev.sampan.sandbox.internal.time.Timeline;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The cluster's objects and the rules for changing them, before anybody is served over HTTP. Thread-safe. */
public final class ControlPlane implements AutoCloseable {
    private static final List<String> NAMESPACES = List.of("default", "kube-node-lease", "kube-public", "kube-system");

    private static final AtomicBoolean PREPARED = new AtomicBoolean();

    final Timeline timeline;
    final ServingCertificate certificate = ServingCertificate.create();
    final ObjectStore store;
    final ResourceCatalog catalog;
    final ObjectOperations operations;
    final Tokens tokens;
    final RbacAuthorizer authorizer;
    private final CustomDefinitions definitions;
    private final ChangeDispatcher dispatcher;

    private ControlPlane(Timeline timeline, int historyPerResource) {
        this.timeline = timeline;
        this.store = new ObjectStore(historyPerResource);
        this.catalog = new ResourceCatalog(Schemas.builtIn().resources());
        this.tokens = new Tokens(store, timeline.clock());
        this.authorizer = new RbacAuthorizer(store);
        this.definitions = new CustomDefinitions(this);
        this.operations = new ObjectOperations(
                store,
                AdmissionChain.standard(
                        store,
                        (apiVersion, kind) -> catalog.now().groupResource(apiVersion, kind),
                        timeline.clock(),
                        List.of(new ServiceAddresses(store), definitions)),
                new RoleEscalation(authorizer),
                timeline.clock());
        this.dispatcher = new ChangeDispatcher(store, timeline);
    }

    /** Begins to load what every cluster needs, in another thread: it is most of a JVM's first start. Returns at once. */
    public static void prepare() {
        if (PREPARED.compareAndSet(false, true)) {
            inBackground("sandbox-schemas", Schemas::builtIn);
            inBackground("sandbox-certificates", ServingCertificate::create);
        }
    }

    private static void inBackground(String name, Runnable load) {
        Thread thread = new Thread(load, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** A cluster with its first namespaces and nothing else. */
    public static ControlPlane create(Timeline timeline) {
        return create(timeline, ObjectStore.DEFAULT_HISTORY);
    }

    static ControlPlane create(Timeline timeline, int historyPerResource) {
        ControlPlane plane = new ControlPlane(timeline, historyPerResource);
        plane.seed();
        return plane;
    }

    /** The certificate that clients trust, as PEM. */
    public String certificateAuthority() {
        return certificate.authority();
    }

    /** The objects as the control plane itself acts on them. */
    public Objects objects(String fieldManager) {
        return new LocalObjects(store, catalog, operations, dispatcher, fieldManager);
    }

    /** Tokens for the volumes of pods. */
    public PodTokens podTokens() {
        return new BoundTokens(store, tokens.accounts(), timeline.clock());
    }

    private void seed() {
        Objects objects = objects("kube-apiserver");
        for (String name : NAMESPACES) {
            ObjectNode namespace = JsonNodeFactory.instance.objectNode();
            namespace.putObject("metadata").put("name", name);
            objects.create(Resources.NAMESPACES, "", namespace);
        }
        DefaultAccess.seed(objects);
        seedPriorityClasses(objects);
        objects.subscribe(CustomDefinitions.DEFINITIONS, definitions::changed);
    }

    private static void seedPriorityClasses(Objects objects) {
        Resource classes = new Resource("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", false);
        objects.create(
                classes,
                "",
                priorityClass(
                        "system-node-critical",
                        2_000_001_000,
                        "Used for system critical pods that must not be moved from their current node."));
        objects.create(
                classes,
                "",
                priorityClass(
                        "system-cluster-critical",
                        2_000_000_000,
                        "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."));
    }

    private static ObjectNode priorityClass(String name, int value, String description) {
        ObjectNode priorityClass = JsonNodeFactory.instance.objectNode();
        priorityClass.putObject("metadata").put("name", name);
        return priorityClass.put("value", value).put("description", description);
    }

    @Override
    public void close() {
        dispatcher.close();
    }
}
