package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Job;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Stage;
import java.util.List;
import java.util.Map;

/** Add-ons: what could be installed, and what is. */
final class AddonActions {
    private static final List<Stage> STAGES = List.of(Stage.of("apply_manifests", 20), Stage.of("await_ready", 20));
    private static final List<String> WITHOUT_CLUSTER =
            List.of("region_id", "cluster_type", "profile", "cluster_spec", "cluster_version");

    private final AckWorld world;
    private final TaskRunner tasks;

    AddonActions(AckWorld world, TaskRunner tasks) {
        this.world = world;
        this.tasks = tasks;
    }

    void register(Map<String, AckCall.Handler> handlers) {
        handlers.put("ListAddons", this::offered);
        handlers.put("ListClusterAddonInstances", this::list);
        handlers.put("GetClusterAddonInstance", this::get);
        handlers.put("InstallClusterAddons", this::install);
        handlers.put("UpgradeClusterAddons", this::upgrade);
        handlers.put("UnInstallClusterAddons", this::uninstall);
        handlers.put("ModifyClusterAddon", this::configure);
    }

    private JsonNode offered(AckCall call) {
        if (call.value("cluster_id").isEmpty()) {
            WITHOUT_CLUSTER.forEach(name -> call.parameters().require(name));
        } else {
            world.cluster(call.value("cluster_id"));
        }
        ObjectNode body = Json.object();
        ArrayNode addons = body.putArray("addons");
        for (AddonCatalog addon : AddonCatalog.values()) {
            ObjectNode shown = addons.addObject().put("name", addon.addonName()).put("version", addon.version());
            shown.put("category", addon.category()).put("managed", false).put("config_schema", "{}");
            shown.put("install_by_default", addon.isDefault());
            shown.putArray("architecture").add("amd64").add("arm64");
            shown.putArray("supported_actions")
                    .add("Install")
                    .add("Upgrade")
                    .add("Modify")
                    .add("Uninstall");
        }
        return body;
    }

    private JsonNode list(AckCall call) {
        ObjectNode body = Json.object();
        ArrayNode addons = body.putArray("addons");
        world.cluster(call.clusterId())
                .addons()
                .forEach((name, addon) -> addons.addObject()
                        .put("name", name)
                        .put("state", addon.path("state").asText())
                        .put("version", addon.path("version").asText()));
        return body;
    }

    private JsonNode get(AckCall call) {
        String name = call.parameters().require("instanceName");
        ObjectNode shown =
                installed(world.cluster(call.clusterId()), name).deepCopy().put("name", name);
        shown.putObject("logging").put("capable", false).put("enabled", false);
        return shown;
    }

    private static ObjectNode installed(StoredCluster cluster, String name) {
        ObjectNode addon = cluster.addons().get(name);
        if (addon == null) {
            throw new OpenApiRefusal(404, "AddonNotFound", "addon not found: " + name);
        }
        return addon;
    }

    private JsonNode install(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        for (JsonNode asked : call.body()) {
            String name = asked.path("name").asText();
            AddonCatalog offer = AddonCatalog.named(name)
                    .orElseThrow(() -> new OpenApiRefusal(404, "AddonNotFound", "addon not found: " + name));
            if (!asked.path("version").asText().equals(offer.version())) {
                throw Parameters.invalid("version", "of " + name + " is not " + offer.version());
            }
            if (cluster.addons().containsKey(name)) {
                throw Parameters.invalid("name", "is that of an addon which is installed: " + name);
            }
        }
        call.body().forEach(asked -> cluster.install(asked, "updating"));
        return start(
                cluster,
                call,
                "addon_install",
                () -> {},
                () -> call.body()
                        .forEach(asked ->
                                cluster.addons().remove(asked.path("name").asText())));
    }

    private JsonNode upgrade(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        for (JsonNode asked : call.body()) {
            String name = asked.path("component_name").asText();
            installed(cluster, name);
            String newest = AddonCatalog.named(name).map(AddonCatalog::version).orElse("");
            if (!asked.path("next_version").asText().equals(newest)) {
                throw Parameters.invalid("next_version", "of " + name + " is not " + newest);
            }
        }
        call.body()
                .forEach(
                        asked -> installed(cluster, asked.path("component_name").asText())
                                .put("state", "upgrading"));
        return start(
                cluster,
                call,
                "addon_upgrade",
                () -> call.body()
                        .forEach(asked -> installed(
                                        cluster, asked.path("component_name").asText())
                                .put("version", asked.path("next_version").asText())),
                () -> {});
    }

    private JsonNode uninstall(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        call.body().forEach(asked -> installed(cluster, asked.path("name").asText()));
        call.body()
                .forEach(
                        asked -> installed(cluster, asked.path("name").asText()).put("state", "deleting"));
        return start(
                cluster,
                call,
                "addon_uninstall",
                () -> call.body()
                        .forEach(asked ->
                                cluster.addons().remove(asked.path("name").asText())),
                () -> {});
    }

    private JsonNode configure(AckCall call) {
        StoredCluster cluster = world.changeable(call.clusterId());
        ObjectNode addon = installed(cluster, call.parameters().require("componentId"));
        String config = call.text("config");
        if (!Json.read("config", config).isObject()) {
            throw Parameters.invalid("config", "is no JSON object");
        }
        addon.put("config", config);
        return MissingNode.getInstance();
    }

    private JsonNode start(StoredCluster cluster, AckCall call, String type, Runnable effect, Runnable undo) {
        Runnable calm = () -> cluster.addons().values().forEach(addon -> addon.put("state", "active"));
        Job job = new Job(
                cluster.id(),
                type,
                "cluster",
                cluster.id(),
                STAGES,
                Map.of(),
                () -> {
                    effect.run();
                    calm.run();
                },
                () -> {
                    undo.run();
                    calm.run();
                });
        return Json.object()
                .put("cluster_id", cluster.id())
                .put("request_id", call.parameters().requestId())
                .put("task_id", tasks.start(job).id());
    }
}
