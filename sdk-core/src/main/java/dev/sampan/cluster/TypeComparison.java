package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.plan.Reading.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares the types of clusters: by what is known of them, and by what the region says that it creates. */
final class TypeComparison {
    private final CloudCalls cloud;
    private final String region;

    TypeComparison(CloudCalls cloud) {
        this.cloud = cloud;
        this.region = ClusterVersions.region(cloud);
    }

    ClusterComparison of(ClusterNeeds needs) {
        List<NeedFit> fits = new ArrayList<>();
        needs.facts.forEach(fact -> ClusterComparison.TYPES.forEach(type -> fits.add(fact.of(type))));
        for (ClusterType type : ClusterComparison.TYPES) {
            List<String> creatable = ClusterVersions.read(cloud, region, type).creatable();
            fits.add(creation(type, creatable));
            if (needs.version != null) {
                fits.add(version(needs.version, type, creatable));
            }
            String version = needs.version != null ? needs.version : creatable.isEmpty() ? "" : creatable.get(0);
            if (!needs.addons.isEmpty()) {
                addAddons(fits, needs.addons, type, version, creatable.isEmpty());
            }
        }
        return new ClusterComparison(fits);
    }

    private NeedFit creation(ClusterType type, List<String> creatable) {
        return new NeedFit(
                "created in " + region,
                type,
                creatable.isEmpty() ? Verdict.FAIL : Verdict.PASS,
                creatable.isEmpty() ? region + " lists no version to create" : "the newest is " + creatable.get(0));
    }

    private static NeedFit version(String version, ClusterType type, List<String> creatable) {
        return new NeedFit(
                "version " + version,
                type,
                creatable.contains(version) ? Verdict.PASS : Verdict.FAIL,
                creatable.contains(version) ? "it can be created" : "it can create " + String.join(", ", creatable));
    }

    private void addAddons(List<NeedFit> fits, List<String> wanted, ClusterType type, String version, boolean nothing) {
        Set<String> offered = nothing ? Set.of() : offered(type, version);
        for (String name : wanted) {
            Verdict verdict = nothing ? Verdict.NO_DATA : offered.contains(name) ? Verdict.PASS : Verdict.FAIL;
            fits.add(new NeedFit(
                    "add-on " + name,
                    type,
                    verdict,
                    switch (verdict) {
                        case PASS -> "it is offered for " + version;
                        case FAIL -> "it is not offered for " + version;
                        case NO_DATA -> "no version is there to ask for";
                    }));
        }
    }

    private Set<String> offered(ClusterType type, String version) {
        JsonNode answer = cloud.call(
                AckApi.LIST_ADDONS,
                Map.of(
                        "region_id",
                        region,
                        "cluster_type",
                        "ManagedKubernetes",
                        "profile",
                        type.profile(),
                        "cluster_spec",
                        "ack.pro.small",
                        "cluster_version",
                        version));
        Set<String> names = new HashSet<>();
        answer.path("addons").forEach(addon -> names.add(addon.path("name").asText()));
        return names;
    }
}
