package dev.sampan.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the add-ons of one cluster. Thread-safe. */
final class AddonReads {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CloudCalls cloud;
    private final AckCluster cluster;

    AddonReads(CloudCalls cloud, AckCluster cluster) {
        this.cloud = cloud;
        this.cluster = cluster;
    }

    /** What is installed and what could be, in one. */
    Collection<Addon> known(Deadline deadline) {
        Map<String, Addon> all = new TreeMap<>();
        JsonNode offered = cloud.call(AckApi.LIST_ADDONS, Map.of("cluster_id", cluster.id()), deadline);
        offered.path("addons").forEach(tree -> {
            String name = tree.path("name").asText();
            String newest = tree.path("version").asText("");
            all.put(name, new Addon(name, "", newest, "", tree.path("managed").asBoolean()));
        });
        JsonNode installed =
                cloud.call(AckApi.LIST_ADDON_INSTANCES, Map.of("ClusterId", cluster.id()), Map.of(), deadline);
        installed.path("addons").forEach(tree -> {
            String name = tree.path("name").asText();
            Addon offer = all.getOrDefault(name, new Addon(name, "", "", "", false));
            String version = tree.path("version").asText();
            all.put(
                    name,
                    new Addon(name, version, offer.newest(), tree.path("state").asText(""), offer.managed()));
        });
        return all.values();
    }

    Optional<Addon> installed(String name, Deadline deadline) {
        return known(deadline).stream()
                .filter(addon -> addon.name().equals(name) && addon.isInstalled())
                .findFirst();
    }

    /** The configuration of an installed add-on; missing when it is no JSON. */
    JsonNode config(String name, Deadline deadline) {
        JsonNode answer = cloud.call(
                AckApi.GET_ADDON_INSTANCE, Map.of("ClusterId", cluster.id(), "Name", name), Map.of(), deadline);
        try {
            return JSON.readTree(answer.path("config").asText("{}"));
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
