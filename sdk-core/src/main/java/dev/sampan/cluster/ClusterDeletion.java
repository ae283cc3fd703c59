package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sampan.Sampan;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The plan of deleting a cluster. */
final class ClusterDeletion extends CloudPlan<AckCluster> implements DeleteClusterPlan {
    private final Sampan sampan;
    private final CloudCalls cloud;
    private final ClusterReads reads;
    private final AckCluster cluster;
    private final ClusterContents contents;
    private final Options options;

    /** What the spec and {@code confirm} say. */
    private record Options(
            Map<ClusterResource, Boolean> kept, boolean evenIfUnreadable, Duration within, String typed) {
        Options typing(String name) {
            return new Options(kept, evenIfUnreadable, within, name);
        }

        boolean keeps(ClusterContents.Resource resource) {
            return Stream.of(ClusterResource.values())
                    .filter(each -> each.wire().equals(resource.type()))
                    .findFirst()
                    .map(each -> kept.getOrDefault(each, !resource.deleted()))
                    .orElse(!resource.deleted());
        }
    }

    private ClusterDeletion(
            Sampan sampan,
            CloudCalls cloud,
            ClusterReads reads,
            AckCluster cluster,
            ClusterContents contents,
            Options options) {
        super(
                cloud.http().session(),
                "Delete cluster",
                cluster.name(),
                changes(cluster, contents, options),
                findings(cluster, contents, options));
        this.sampan = sampan;
        this.cloud = cloud;
        this.reads = reads;
        this.cluster = cluster;
        this.contents = contents;
        this.options = options;
    }

    static ClusterDeletion of(
            Sampan sampan, CloudCalls cloud, ClusterReads reads, AckCluster cluster, DeleteClusterSpec spec) {
        Options options = new Options(
                Map.copyOf(spec.kept),
                Boolean.TRUE.equals(spec.evenIfUnreadable),
                spec.within == null ? Duration.ofMinutes(30) : spec.within,
                "");
        return new ClusterDeletion(
                sampan, cloud, reads, cluster, ClusterContents.read(sampan, cloud, cluster), options);
    }

    @Override
    public DeleteClusterPlan confirm(String clusterName) {
        return new ClusterDeletion(sampan, cloud, reads, cluster, contents, options.typing(clusterName));
    }

    private static List<Change> changes(AckCluster cluster, ClusterContents contents, Options options) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change(
                Change.Kind.DELETE,
                "Cluster/" + cluster.name(),
                "",
                cluster.id() + ", " + ClusterText.count(cluster.nodes(), "node"),
                null));
        contents.inside().forEach(each -> changes.add(deleted(each)));
        contents.resources().stream()
                .filter(resource -> !options.keeps(resource))
                .forEach(resource -> changes.add(deleted(resource.toString())));
        return changes;
    }

    private static Change deleted(String typeAndName) {
        return new Change(Change.Kind.DELETE, typeAndName.replaceFirst(" ", "/"), "", null, null);
    }

    private static List<Finding> findings(AckCluster cluster, ClusterContents contents, Options options) {
        List<Finding> findings = new ArrayList<>();
        if (!options.typed().equals(cluster.name())) {
            findings.add(refusal(
                    cluster,
                    "cluster.name-not-typed",
                    options.typed().isEmpty()
                            ? "the name was not typed"
                            : "the name typed is \"" + options.typed() + "\"",
                    "what is deleted does not come back",
                    "look at losses(), then confirm(\"" + cluster.name() + "\")"));
        }
        if (cluster.deletionProtection()) {
            findings.add(refusal(
                    cluster,
                    "cluster.protected",
                    "it is protected against deletion",
                    "the protection is on unless somebody takes it off",
                    "deletionProtection(\"" + cluster.name() + "\", false).apply()"));
        }
        String unreadable = contents.unreadable();
        if (unreadable != null && !options.evenIfUnreadable()) {
            findings.add(refusal(
                    cluster,
                    "cluster.contents-unreadable",
                    "what runs in it cannot be listed: " + unreadable,
                    "its API server does not answer, or this identity may not look inside",
                    "mend the access, or delete(cluster, d -> d.evenIfUnreadable())"));
        }
        contents.resources().stream()
                .filter(options::keeps)
                .forEach(resource -> findings.add(new Finding(
                        "cluster.kept",
                        Severity.INFO,
                        Level.OBSERVE,
                        "Cluster/" + cluster.name(),
                        resource + " is kept, and goes on to cost",
                        "the cloud keeps it unless told otherwise",
                        List.of(),
                        "delete(cluster, d -> d.drop(...)) deletes it as well")));
        return findings;
    }

    private static Finding refusal(AckCluster cluster, String id, String what, String reason, String next) {
        return new Finding(
                id, Severity.ERROR, Level.ENFORCE, "Cluster/" + cluster.name(), what, reason, List.of(), next);
    }

    @Override
    public List<String> losses() {
        List<String> losses = new ArrayList<>(contents.inside());
        contents.resources().stream()
                .filter(resource -> !options.keeps(resource))
                .forEach(resource -> losses.add(resource.toString()));
        return List.copyOf(losses);
    }

    @Override
    public List<String> kept() {
        return contents.resources().stream()
                .filter(options::keeps)
                .map(ClusterContents.Resource::toString)
                .toList();
    }

    @Override
    Outcome<AckCluster> run() {
        AckCluster now = reads.byId(cluster.id(), cloud.http().deadline())
                .orElseThrow(() -> outdated("the cluster was deleted"));
        if (now.deletionProtection() != cluster.deletionProtection()) {
            throw outdated("its deletion protection was switched");
        }
        if (!ClusterContents.read(sampan, cloud, now).equals(contents)) {
            throw outdated("its contents are others");
        }
        return new ChangeRun<>(cloud, new Deletion(), options.within()).run();
    }

    /** The act. */
    private final class Deletion implements CloudChange<AckCluster> {
        @Override
        public String act() {
            return ClusterDeletion.this.act();
        }

        @Override
        public Sent send(Deadline deadline) {
            JsonNode answer = cloud.call(AckApi.DELETE_CLUSTER, Map.of("ClusterId", cluster.id()), query(), deadline);
            return new Sent(cluster.id(), answer.path("task_id").asText(""));
        }

        private Map<String, String> query() {
            ArrayNode modes = JsonNodeFactory.instance.arrayNode();
            options.kept()
                    .forEach((resource, keep) -> modes.addObject()
                            .put("delete_mode", keep ? "retain" : "delete")
                            .put("resource_type", resource.wire()));
            return modes.isEmpty() ? Map.of() : Map.of("delete_options", modes.toString());
        }

        @Override
        public Optional<Sent> readBack(Deadline deadline) {
            Sent sent = new Sent(cluster.id(), "");
            boolean begun = reads.byId(cluster.id(), deadline)
                    .map(now -> now.state() == ClusterState.DELETING)
                    .orElse(true);
            return begun ? Optional.of(sent) : Optional.empty();
        }

        @Override
        public Optional<AckCluster> achieved(Sent sent, Deadline deadline) {
            boolean gone = reads.byId(cluster.id(), deadline)
                    .map(now -> now.state() == ClusterState.DELETED)
                    .orElse(true);
            return gone ? Optional.of(cluster) : Optional.empty();
        }

        @Override
        public String now(Sent sent, Deadline deadline) {
            return reads.byId(cluster.id(), deadline)
                    .map(now -> "cluster " + cluster.name() + " is " + now.state())
                    .orElse("cluster " + cluster.name() + " is gone");
        }

        @Override
        public String summary(AckCluster value) {
            int lost = losses().size();
            return cluster.name() + " deleted" + (lost == 0 ? "" : ", with " + lost + " things in it");
        }

        @Override
        public String undo(AckCluster value) {
            return "";
        }

        @Override
        public String look() {
            return "find(\"" + cluster.id() + "\")";
        }
    }
}
