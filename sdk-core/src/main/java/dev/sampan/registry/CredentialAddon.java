package dev.sampan.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.cluster.ClusterAddons;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.registry.Draft.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** ACK's add-on that gives pods a login for the instances on its list. */
final class CredentialAddon implements Wiring {
    /** The one that ACK runs itself, and the one that runs in the cluster. */
    private static final List<String> NAMES =
            List.of("managed-aliyun-acr-credential-helper", "aliyun-acr-credential-helper");

    private static final String CONFIG = "acr-configuration";
    private static final String INSTANCES = "acr-registry-info";
    private static final String WATCHED = "watch-namespace";
    private static final String ALL = "all";
    private static final String OBJECT = "ConfigMap/" + CONFIG;

    private final ClusterAddons addons;
    private final KubeNamespace system;
    private final String instanceId;
    private final String region;
    private final String namespace;

    /**
     * The add-on of one cluster.
     *
     * @param system the calls of {@code kube-system}
     * @param namespace which has to be served
     */
    CredentialAddon(ClusterAddons addons, KubeNamespace system, String instanceId, String region, String namespace) {
        this.addons = addons;
        this.system = system;
        this.instanceId = instanceId;
        this.region = region;
        this.namespace = namespace;
    }

    @Override
    public String way() {
        return "the credential add-on";
    }

    /** Whether pods of the namespace get a login for the instance. */
    boolean serves() {
        return isInstalled()
                && instances(config()).has(instanceId)
                && watches(config()).contains(namespace);
    }

    private boolean isInstalled() {
        return addons.list().stream().anyMatch(addon -> NAMES.contains(addon.name()));
    }

    private Optional<ObjectNode> config() {
        return system.find(Kind.CONFIG_MAP, CONFIG);
    }

    private static InstanceList instances(Optional<ObjectNode> config) {
        return InstanceList.read(text(config, INSTANCES));
    }

    private static String text(Optional<ObjectNode> config, String key) {
        return config.map(tree -> tree.path("data").path(key).asText("")).orElse("");
    }

    /** Without a word the add-on serves the default namespace only. */
    private static Watched watches(Optional<ObjectNode> config) {
        String text = text(config, WATCHED);
        return new Watched(Set.of((text.isEmpty() ? "default" : text).split("\\s*,\\s*")), text);
    }

    /** The namespaces that are served. */
    private record Watched(Set<String> names, String text) {
        boolean contains(String namespace) {
            return names.contains(ALL) || names.contains(namespace);
        }

        String with(String namespace) {
            return (text.isEmpty() ? "default" : text) + "," + namespace;
        }
    }

    @Override
    public Draft toTrust() {
        List<Change> changes = new ArrayList<>();
        List<Act> acts = new ArrayList<>();
        if (!isInstalled()) {
            changes.add(new Change(Change.Kind.CREATE, "Addon/" + NAMES.get(0), "", null, null));
            acts.add(new Act(
                    "install the credential add-on",
                    () -> addons.install(NAMES.get(0)).apply().orElseThrow()));
        }
        Optional<ObjectNode> config = config();
        InstanceList instances = instances(config);
        Watched watched = watches(config);
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        if (!instances.has(instanceId)) {
            changes.add(new Change(Change.Kind.UPDATE, OBJECT, INSTANCES, "without", instanceId));
            data.put(INSTANCES, instances.with(instanceId, region));
        }
        if (!watched.contains(namespace)) {
            changes.add(new Change(Change.Kind.UPDATE, OBJECT, WATCHED, watched.text(), watched.with(namespace)));
            data.put(WATCHED, watched.with(namespace));
        }
        if (!data.isEmpty()) {
            acts.add(new Act("tell the add-on of " + instanceId, () -> write(data)));
        }
        return new Draft(changes, changes.toString(), acts);
    }

    /** The add-on makes the ConfigMap when it is installed, in its own time. */
    private void write(ObjectNode data) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.set("data", data);
        if (config().isEmpty()) {
            tree.putObject("metadata").put("name", CONFIG);
            system.create(Kind.CONFIG_MAP, tree.put("apiVersion", "v1").put("kind", "ConfigMap"));
        } else {
            system.mergePatch(Kind.CONFIG_MAP, CONFIG, tree, "sampan");
        }
    }

    @Override
    public Draft toWithdraw() {
        InstanceList instances = instances(config());
        if (!instances.has(instanceId)) {
            return Draft.nothing("");
        }
        ObjectNode data = JsonNodeFactory.instance.objectNode().put(INSTANCES, instances.without(instanceId));
        return new Draft(
                List.of(new Change(Change.Kind.UPDATE, OBJECT, INSTANCES, instanceId, "without")),
                instances.text(),
                List.of(new Act("take " + instanceId + " from the add-on's list", () -> write(data))));
    }
}
