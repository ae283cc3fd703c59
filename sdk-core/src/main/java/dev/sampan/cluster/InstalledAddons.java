package dev.sampan.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The add-ons of one cluster, read from the cloud. */
final class InstalledAddons implements ClusterAddons {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WITHIN = Duration.ofMinutes(20);

    private final CloudCalls cloud;
    private final ClusterReads reads;
    private final AckCluster cluster;

    InstalledAddons(CloudCalls cloud, ClusterReads reads, AckCluster cluster) {
        this.cloud = cloud;
        this.reads = reads;
        this.cluster = cluster;
    }

    private Map<String, String> path() {
        return Map.of("ClusterId", cluster.id());
    }

    @Override
    public AddonListing list() {
        return new AddonListing(cluster.name(), known().stream().filter(Addon::isInstalled));
    }

    @Override
    public AddonListing available() {
        return new AddonListing(cluster.name(), known().stream().filter(addon -> !addon.isInstalled()));
    }

    @Override
    public Optional<Addon> find(String name) {
        return known().stream()
                .filter(addon -> addon.name().equals(name) && addon.isInstalled())
                .findFirst();
    }

    @Override
    public Addon get(String name) {
        return find(name)
                .orElseThrow(() -> InvalidRequestException.of(
                        "cluster.no-such-addon",
                        "find the add-on " + name + " of " + cluster.name(),
                        "it is not installed",
                        "there are "
                                + list().stream().map(Addon::name).limit(30).toList(),
                        "name one of them, or install(\"" + name + "\")"));
    }

    private List<Addon> known() {
        return known(cloud.http().deadline());
    }

    /** What is installed and what could be, in one. */
    private List<Addon> known(Deadline deadline) {
        Map<String, Addon> all = new TreeMap<>();
        JsonNode offered = cloud.call(AckApi.LIST_ADDONS, Map.of("cluster_id", cluster.id()), deadline);
        offered.path("addons").forEach(tree -> {
            String name = tree.path("name").asText();
            all.put(
                    name,
                    new Addon(
                            name,
                            "",
                            tree.path("version").asText(""),
                            "",
                            tree.path("managed").asBoolean()));
        });
        JsonNode installed = cloud.call(AckApi.LIST_ADDON_INSTANCES, path(), Map.of(), deadline);
        installed.path("addons").forEach(tree -> {
            String name = tree.path("name").asText();
            Addon offer = all.getOrDefault(name, new Addon(name, "", "", "", false));
            all.put(
                    name,
                    new Addon(
                            name,
                            tree.path("version").asText(),
                            offer.newest(),
                            tree.path("state").asText(""),
                            offer.managed()));
        });
        return List.copyOf(all.values());
    }

    @Override
    public Plan<Addon> install(String name) {
        return install(name, "");
    }

    @Override
    public Plan<Addon> install(String name, String configJson) {
        checkJson(name, configJson);
        Addon offer = known().stream()
                .filter(addon -> addon.name().equals(name))
                .findFirst()
                .orElseThrow(() -> InvalidRequestException.of(
                        "cluster.addon-unknown",
                        "install the add-on " + name + " in " + cluster.name(),
                        "ACK does not offer it for this cluster",
                        "there are "
                                + available().stream()
                                        .map(Addon::name)
                                        .limit(30)
                                        .toList(),
                        "name one of them"));
        ObjectNode entry =
                JsonNodeFactory.instance.objectNode().put("name", name).put("version", offer.newest());
        if (!configJson.isEmpty()) {
            entry.put("config", configJson);
        }
        List<Change> changes = offer.isInstalled()
                ? List.of()
                : List.of(new Change(Change.Kind.CREATE, "Addon/" + name, "", null, offer.newest()));
        return plan(
                "Install add-on",
                offer,
                changes,
                List.of(),
                Addon::isInstalled,
                AckApi.INSTALL_ADDONS,
                JsonNodeFactory.instance.arrayNode().add(entry),
                "uninstall(\"" + name + "\")");
    }

    @Override
    public Plan<Addon> upgrade(String name) {
        Addon addon = get(name);
        ObjectNode entry = JsonNodeFactory.instance
                .objectNode()
                .put("component_name", name)
                .put("version", addon.version())
                .put("next_version", addon.newest());
        List<Change> changes = addon.isOutdated()
                ? List.of(new Change(Change.Kind.UPDATE, "Addon/" + name, "version", addon.version(), addon.newest()))
                : List.of();
        return plan(
                "Upgrade add-on",
                addon,
                changes,
                List.of(),
                now -> !now.isOutdated(),
                AckApi.UPGRADE_ADDONS,
                JsonNodeFactory.instance.arrayNode().add(entry),
                "");
    }

    @Override
    public Plan<Addon> uninstall(String name) {
        Addon addon = get(name);
        List<Finding> findings = List.of(new Finding(
                "cluster.addon-needed",
                Severity.WARNING,
                Level.WARN,
                "Addon/" + name,
                "whether something needs it is not known",
                "no API says who uses an add-on",
                List.of(),
                "look who uses it before you apply"));
        ObjectNode entry = JsonNodeFactory.instance.objectNode().put("name", name);
        return plan(setting(
                "Uninstall add-on",
                addon,
                List.of(new Change(Change.Kind.DELETE, "Addon/" + name, "", addon.version(), null)),
                findings,
                deadline -> installed(name, deadline),
                Optional::isPresent,
                now -> now.isPresent() ? Optional.empty() : Optional.of(addon),
                deadline -> cloud.callWithJson(
                        AckApi.UNINSTALL_ADDONS,
                        path(),
                        JsonNodeFactory.instance.arrayNode().add(entry),
                        deadline),
                "install(\"" + name + "\")"));
    }

    @Override
    public Plan<Addon> configure(String name, String configJson) {
        Addon addon = get(name);
        JsonNode wanted = checkJson(name, configJson);
        JsonNode before = config(name, cloud.http().deadline());
        List<Change> changes = wanted.equals(before)
                ? List.of()
                : List.of(new Change(
                        Change.Kind.UPDATE, "Addon/" + name, "config", fingerprint(before), fingerprint(wanted)));
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("config", configJson);
        Map<String, String> path = Map.of("ClusterId", cluster.id(), "Name", name);
        return plan(setting(
                "Configure add-on",
                addon,
                changes,
                List.of(),
                deadline -> installed(name, deadline),
                now -> now.isPresent() && config(name, cloud.http().deadline()).equals(before),
                now -> now.filter(each -> config(name, cloud.http().deadline()).equals(wanted)),
                deadline -> cloud.callWithJson(AckApi.MODIFY_ADDON, path, body, deadline),
                ""));
    }

    private static String fingerprint(JsonNode config) {
        String digest = Digest.sha256(config.toString().getBytes(StandardCharsets.UTF_8))
                .hex();
        return config.size() + " values, sha256 " + digest.substring(0, 12);
    }

    private JsonNode config(String name, Deadline deadline) {
        JsonNode answer = cloud.call(
                AckApi.GET_ADDON_INSTANCE, Map.of("ClusterId", cluster.id(), "Name", name), Map.of(), deadline);
        try {
            return JSON.readTree(answer.path("config").asText("{}"));
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private JsonNode checkJson(String name, String text) {
        try {
            JsonNode tree = text.isEmpty() ? JsonNodeFactory.instance.objectNode() : JSON.readTree(text);
            if (tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw noConfig(name);
        }
        throw noConfig(name);
    }

    private InvalidRequestException noConfig(String name) {
        return InvalidRequestException.of(
                "cluster.addon-config",
                "configure the add-on " + name + " of " + cluster.name(),
                "the configuration is no JSON object",
                "ACK takes a configuration as the text of one JSON object",
                "write it like {\"key\":\"value\"}");
    }

    private Optional<Addon> installed(String name, Deadline deadline) {
        return known(deadline).stream()
                .filter(addon -> addon.name().equals(name) && addon.isInstalled())
                .findFirst();
    }

    private Plan<Addon> plan(
            String verb,
            Addon addon,
            List<Change> changes,
            List<Finding> findings,
            Predicate<Addon> wished,
            CloudApi api,
            JsonNode body,
            String undo) {
        return plan(setting(
                verb,
                addon,
                changes,
                findings,
                deadline -> installed(addon.name(), deadline),
                now -> now.map(Addon::version).orElse("").equals(addon.version()),
                now -> now.filter(each -> each.state().equals("active")).filter(wished),
                deadline -> cloud.callWithJson(api, path(), body, deadline),
                undo));
    }

    private Setting<Addon> setting(
            String verb,
            Addon addon,
            List<Change> changes,
            List<Finding> findings,
            Function<Deadline, Optional<Addon>> read,
            Predicate<Optional<Addon>> still,
            UnaryOperator<Optional<Addon>> achieved,
            Function<Deadline, JsonNode> send,
            String undo) {
        return new Setting<>(
                verb,
                addon.name() + " of " + cluster.name(),
                changes,
                findings,
                cluster.id(),
                read,
                still,
                achieved,
                now -> now.filter(each -> !each.state().equals("active")).isPresent(),
                true,
                true,
                send,
                Addon::toString,
                now -> verb.substring(0, verb.indexOf(' ')).toLowerCase(java.util.Locale.ROOT) + ": " + now,
                undo,
                "addons(\"" + cluster.name() + "\").list()",
                WITHIN);
    }

    private Plan<Addon> plan(Setting<Addon> setting) {
        return new SettingPlan<>(cloud, reads, setting);
    }

    @Override
    public String toString() {
        return "Add-ons of " + cluster.name() + "\n  next: list(), available(), install(name)";
    }
}
