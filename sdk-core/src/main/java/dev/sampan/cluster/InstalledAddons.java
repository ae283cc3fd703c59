package dev.sampan.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The add-ons of one cluster, read from the cloud. */
final class InstalledAddons implements ClusterAddons {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WITHIN = Duration.ofMinutes(20);

    private final CloudCalls cloud;
    private final ClusterReads reads;
    private final AckCluster cluster;
    private final AddonReads addons;

    InstalledAddons(CloudCalls cloud, ClusterReads reads, AckCluster cluster) {
        this.cloud = cloud;
        this.reads = reads;
        this.cluster = cluster;
        this.addons = new AddonReads(cloud, cluster);
    }

    private Collection<Addon> known() {
        return addons.known(cloud.http().deadline());
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
        return addons.installed(name, cloud.http().deadline());
    }

    @Override
    public Addon get(String name) {
        return find(name)
                .orElseThrow(() -> InvalidRequestException.of(
                        "cluster.no-such-addon",
                        "find the add-on " + name + " of " + cluster.name(),
                        "it is not installed",
                        "there are " + names(list()),
                        "name one of them, or install(\"" + name + "\")"));
    }

    private static List<String> names(AddonListing listing) {
        return listing.stream().map(Addon::name).limit(30).toList();
    }

    @Override
    public Plan<Addon> install(String name) {
        return install(name, "");
    }

    @Override
    public Plan<Addon> install(String name, String configJson) {
        checked(name, configJson);
        Addon offer = known().stream()
                .filter(addon -> addon.name().equals(name))
                .findFirst()
                .orElseThrow(() -> InvalidRequestException.of(
                        "cluster.addon-unknown",
                        "install the add-on " + name + " in " + cluster.name(),
                        "ACK does not offer it for this cluster",
                        "there are " + names(available()),
                        "name one of them"));
        ObjectNode entry =
                JsonNodeFactory.instance.objectNode().put("name", name).put("version", offer.newest());
        if (!configJson.isEmpty()) {
            entry.put("config", configJson);
        }
        List<Change> changes = offer.isInstalled()
                ? List.of()
                : List.of(new Change(Change.Kind.CREATE, "Addon/" + name, "", null, offer.newest()));
        return plan(setting("Install add-on", offer)
                .changes(changes)
                .still(now -> now.map(Addon::version).orElse("").equals(offer.version()))
                .achieved(now -> now.filter(Addon::isActive))
                .send(sent(AckApi.INSTALL_ADDONS, entry))
                .undo("uninstall(\"" + name + "\")"));
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
        return plan(setting("Upgrade add-on", addon)
                .changes(changes)
                .still(now -> now.filter(each -> each.version().equals(addon.version()))
                        .isPresent())
                .achieved(now -> now.filter(each -> each.isActive() && !each.isOutdated()))
                .send(sent(AckApi.UPGRADE_ADDONS, entry)));
    }

    @Override
    public Plan<Addon> uninstall(String name) {
        Addon addon = get(name);
        Finding needed = new Finding(
                "cluster.addon-needed",
                Severity.WARNING,
                Level.WARN,
                "Addon/" + name,
                "whether something needs it is not known",
                "no API says who uses an add-on",
                List.of(),
                "look who uses it before you apply");
        return plan(setting("Uninstall add-on", addon)
                .changes(List.of(new Change(Change.Kind.DELETE, "Addon/" + name, "", addon.version(), null)))
                .findings(List.of(needed))
                .achieved(now -> now.isPresent() ? Optional.empty() : Optional.of(addon))
                .send(sent(
                        AckApi.UNINSTALL_ADDONS,
                        JsonNodeFactory.instance.objectNode().put("name", name)))
                .undo("install(\"" + name + "\")"));
    }

    @Override
    public Plan<Addon> configure(String name, String configJson) {
        Addon addon = get(name);
        JsonNode wanted = checked(name, configJson);
        JsonNode before = addons.config(name, cloud.http().deadline());
        List<Change> changes = wanted.equals(before)
                ? List.of()
                : List.of(new Change(
                        Change.Kind.UPDATE, "Addon/" + name, "config", fingerprint(before), fingerprint(wanted)));
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("config", configJson);
        Map<String, String> path = Map.of("ClusterId", cluster.id(), "Name", name);
        return plan(setting("Configure add-on", addon)
                .changes(changes)
                .still(now -> now.isPresent() && isConfigured(name, before))
                .achieved(now -> now.filter(each -> isConfigured(name, wanted)))
                .send(deadline -> cloud.callWithJson(AckApi.MODIFY_ADDON, path, body, deadline)));
    }

    private boolean isConfigured(String name, JsonNode config) {
        return addons.config(name, cloud.http().deadline()).equals(config);
    }

    private static String fingerprint(JsonNode config) {
        String digest = Digest.sha256(config.toString().getBytes(StandardCharsets.UTF_8))
                .hex();
        return config.size() + " values, sha256 " + digest.substring(0, 12);
    }

    private JsonNode checked(String name, String text) {
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

    private Setting<Addon> setting(String verb, Addon addon) {
        String done = verb.substring(0, verb.indexOf(' ')).toLowerCase(Locale.ROOT);
        return Setting.of(
                        verb,
                        addon.name() + " of " + cluster.name(),
                        cluster.id(),
                        deadline -> addons.installed(addon.name(), deadline))
                .begun(now -> now.filter(each -> !each.isActive()).isPresent())
                .words(Addon::toString)
                .summary(now -> done + ": " + now)
                .look("addons(\"" + cluster.name() + "\").list()")
                .within(WITHIN);
    }

    private Function<Deadline, JsonNode> sent(CloudApi api, ObjectNode entry) {
        JsonNode body = JsonNodeFactory.instance.arrayNode().add(entry);
        return deadline -> cloud.callWithJson(api, Map.of("ClusterId", cluster.id()), body, deadline);
    }

    private Plan<Addon> plan(Setting<Addon> setting) {
        return setting.plan(cloud, reads);
    }

    @Override
    public String toString() {
        return "Add-ons of " + cluster.name() + "\n  next: list(), available(), install(name)";
    }
}
