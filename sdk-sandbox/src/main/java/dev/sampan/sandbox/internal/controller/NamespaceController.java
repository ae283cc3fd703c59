package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Empties a namespace that is being deleted, then lets it go; gives a living one its service account and root certificate. */
final class NamespaceController implements Controller {
    private static final String ABOUT_THE_CERTIFICATE =
            "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final Objects objects;
    private final String rootCertificate;

    NamespaceController(ControlPlaneContext context, Objects objects, String rootCertificate) {
        this.rootCertificate = rootCertificate;
        this.context = context.as("kube-controller-manager", "namespace-controller");
        this.cluster = this.context.cluster();
        this.objects = objects;
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.NAMESPACES, this);
        loop.watchMapped(
                Resources.SERVICE_ACCOUNTS, this, account -> List.of(new ObjectKey("", Meta.namespace(account))));
        loop.on(Resources.CONFIG_MAPS, event -> {
            if (Meta.name(event.object()).equals("kube-root-ca.crt")) {
                loop.enqueue(this, new ObjectKey("", Meta.namespace(event.object())));
            }
        });
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode namespace = cluster.find(Resources.NAMESPACES, key).orElse(null);
        if (namespace == null) {
            return;
        }
        if (!Meta.isDeleting(namespace)) {
            furnish(key.name());
            return;
        }
        empty(namespace);
    }

    private void furnish(String namespace) {
        if (cluster.find(Resources.SERVICE_ACCOUNTS, new ObjectKey(namespace, "default"))
                .isEmpty()) {
            createOnce(Resources.SERVICE_ACCOUNTS, namespace, named("default"));
        }
        if (cluster.find(Resources.CONFIG_MAPS, new ObjectKey(namespace, "kube-root-ca.crt"))
                .isEmpty()) {
            ObjectNode config = named("kube-root-ca.crt");
            config.withObjectProperty("metadata")
                    .putObject("annotations")
                    .put("kubernetes.io/description", ABOUT_THE_CERTIFICATE);
            config.putObject("data").put("ca.crt", rootCertificate);
            createOnce(Resources.CONFIG_MAPS, namespace, config);
        }
    }

    private static ObjectNode named(String name) {
        ObjectNode object = Tree.object();
        object.putObject("metadata").put("name", name);
        return object;
    }

    private void createOnce(Resource resource, String namespace, ObjectNode object) {
        try {
            cluster.create(resource, namespace, object);
        } catch (ApiStatusException refused) {
            if (!refused.reason().equals("AlreadyExists") && refused.code() != 403 && refused.code() != 404) {
                throw refused;
            }
        }
    }

    private void empty(ObjectNode namespace) {
        String name = Meta.name(namespace);
        Map<String, Integer> left = new TreeMap<>();
        Map<String, Integer> finalizers = new TreeMap<>();
        for (Resource resource : objects.resources()) {
            if (resource.namespaced()) {
                deleteAll(resource, name, left, finalizers);
            }
        }
        ObjectNode marked = cluster.updateStatus(Resources.NAMESPACES, namespace, status -> {
            status.put("phase", "Terminating");
            describe(status, left, finalizers);
        });
        if (left.isEmpty()) {
            letGo(marked);
        } else {
            // nothing tells of every resource's end: look again, without hurry when finalizers of others hold it
            if (finalizers.isEmpty()) {
                context.loop().enqueueAfter(this, Meta.key(namespace), LOOK_AGAIN);
            } else {
                context.loop().enqueueAfterInBackground(this, Meta.key(namespace), LOOK_AGAIN);
            }
        }
    }

    private void deleteAll(
            Resource resource, String namespace, Map<String, Integer> left, Map<String, Integer> finalizers) {
        List<ObjectNode> present = objects.list(resource, namespace);
        for (ObjectNode object : present) {
            if (!Meta.isDeleting(object)) {
                cluster.delete(resource, object, null, "Background");
            }
        }
        for (ObjectNode object : present.isEmpty() ? present : objects.list(resource, namespace)) {
            left.merge(resource.groupResource(), 1, Integer::sum);
            Meta.finalizers(object).forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
        }
    }

    private void describe(ObjectNode status, Map<String, Integer> left, Map<String, Integer> finalizers) {
        condition(
                status,
                "NamespaceDeletionDiscoveryFailure",
                "False",
                "ResourcesDiscovered",
                "All resources successfully discovered");
        condition(
                status,
                "NamespaceDeletionGroupVersionParsingFailure",
                "False",
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed");
        condition(
                status,
                "NamespaceDeletionContentFailure",
                "False",
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization");
        condition(
                status,
                "NamespaceContentRemaining",
                left.isEmpty() ? "False" : "True",
                left.isEmpty() ? "ContentRemoved" : "SomeResourcesRemain",
                left.isEmpty()
                        ? "All content successfully removed"
                        : "Some resources are remaining: " + list(left, "%s has %d resource instances"));
        condition(
                status,
                "NamespaceFinalizersRemaining",
                finalizers.isEmpty() ? "False" : "True",
                finalizers.isEmpty() ? "ContentHasNoFinalizers" : "SomeFinalizersRemain",
                finalizers.isEmpty()
                        ? "All content-preserving finalizers finished"
                        : "Some content in the namespace has finalizers remaining: "
                                + list(finalizers, "%s in %d resource instances"));
    }

    private static String list(Map<String, Integer> counts, String form) {
        List<String> texts = new ArrayList<>();
        counts.forEach((name, count) -> texts.add(form.formatted(name.contains(".") ? name : name + ".", count)));
        return String.join(", ", texts);
    }

    private void condition(ObjectNode status, String type, String value, String reason, String message) {
        Conditions.set(status, type, value, reason, message, context.now());
    }

    private void letGo(ObjectNode namespace) {
        ArrayNode finalizers = Tree.at(namespace, "spec", "finalizers") instanceof ArrayNode list ? list : Tree.array();
        boolean held = false;
        for (var finalizer : finalizers) {
            held |= finalizer.asText().equals("kubernetes");
        }
        if (!held) {
            cluster.delete(Resources.NAMESPACES, namespace);
            return;
        }
        cluster.updateSubresource(Resources.NAMESPACES, "finalize", namespace, tree -> {
            ArrayNode list = Tree.list(Tree.child(tree, "spec"), "finalizers");
            for (int i = list.size() - 1; i >= 0; i--) {
                if (list.get(i).asText().equals("kubernetes")) {
                    list.remove(i);
                }
            }
        });
    }
}
