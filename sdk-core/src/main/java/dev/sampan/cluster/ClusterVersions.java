package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Kubernetes versions that a region creates, newest first. Immutable. */
record ClusterVersions(List<String> creatable) {
    /** The session's region, which a new cluster is made in. */
    static String region(CloudCalls cloud) {
        String region = cloud.endpoints().region();
        if (region == null) {
            throw InvalidRequestException.of(
                    "connect.no-region",
                    "create a cluster",
                    "no region is named",
                    "neither the spec, ALIBABA_CLOUD_REGION_ID nor the profile names one",
                    "connect(c -> c.region(\"ap-southeast-1\")) or set ALIBABA_CLOUD_REGION_ID");
        }
        return region;
    }

    static ClusterVersions read(CloudCalls cloud, String region, ClusterType type) {
        JsonNode answer = cloud.call(
                AckApi.DESCRIBE_KUBERNETES_VERSION_METADATA,
                Map.of("Region", region, "ClusterType", "ManagedKubernetes", "Profile", type.profile()));
        List<String> versions = new ArrayList<>();
        for (JsonNode each : answer) {
            if (each.path("creatable").asBoolean(true)) {
                versions.add(each.path("version").asText());
            }
        }
        versions.sort(BY_NUMBERS.reversed());
        return new ClusterVersions(List.copyOf(versions));
    }

    /** 1.9 before 1.10. */
    static final Comparator<String> BY_NUMBERS = (a, b) -> {
        String[] left = a.split("[.-]", -1);
        String[] right = b.split("[.-]", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            boolean numbers = left[i].matches("\\d{1,9}") && right[i].matches("\\d{1,9}");
            int order = numbers
                    ? Integer.compare(Integer.parseInt(left[i]), Integer.parseInt(right[i]))
                    : left[i].compareTo(right[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    };

    /** The version of the intent, else the newest. */
    String chosen(ClusterIntent intent) {
        return Optional.ofNullable(intent.version()).orElseGet(() -> creatable.isEmpty() ? "" : creatable.get(0));
    }

    Optional<Finding> refusal(ClusterIntent intent) {
        String version = intent.version();
        if (version == null || creatable.contains(version)) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                "cluster.version-not-creatable",
                Severity.ERROR,
                Level.ENFORCE,
                "Cluster/" + intent.name(),
                version + " cannot be created; " + String.join(", ", creatable) + " can",
                "ACK creates the newest patches of the versions it supports",
                List.of(),
                "version(\"" + nearest(version) + "\"), as fit() has it"));
    }

    /** The newest of the same minor version, else the newest of all. */
    private String nearest(String version) {
        int second = version.indexOf('.', version.indexOf('.') + 1);
        String minor = second < 0 ? version + "." : version.substring(0, second + 1);
        return creatable.stream()
                .filter(each -> each.startsWith(minor))
                .findFirst()
                .orElseGet(() -> creatable.isEmpty() ? version : creatable.get(0));
    }

    ClusterIntent fit(ClusterIntent intent) {
        String version = intent.version();
        return version == null || creatable.contains(version) ? intent : intent.withVersion(nearest(version));
    }
}
