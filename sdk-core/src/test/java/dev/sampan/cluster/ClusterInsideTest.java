package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.Sampan;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.testing.CloudServer;
import dev.sampan.testing.FakeTime;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of the inside of a cluster: budgets that hold pods, pods that wait for nodes, losses. */
class ClusterInsideTest {
    private static final String ID = "c0123456789abcdef0123456789abcdef";
    private static final String ONE = """
            {"cluster_id":"%s","name":"one","region_id":"ap-southeast-1","state":"running",
             "cluster_type":"ManagedKubernetes","cluster_spec":"ack.pro.small","current_version":"1.35.4-aliyun.1"}""".formatted(ID);
    private static final String POD = """
            {"metadata":{"namespace":"shop","name":"web-1","labels":{"app":"web","tier":"front"}},
             "spec":{"nodeName":"n1"},"status":{"phase":"Running"}}""";

    private final FakeTime time = new FakeTime();
    private final Map<String, MockResponse> inside = new ConcurrentHashMap<>();
    private final MockWebServer kube = new MockWebServer();
    private CloudServer cloud;
    private Sampan sampan;
    private Clusters clusters;

    @BeforeEach
    void start() throws IOException {
        kube.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                String path = request.getTarget().replaceFirst("\\?.*", "");
                return inside.getOrDefault(path, items(""));
            }
        });
        kube.start();
        String kubeconfig = """
                apiVersion: v1
                kind: Config
                current-context: c
                contexts: [{name: c, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: u, user: {token: t}}]
                """.formatted(kube.getPort());
        cloud = new CloudServer()
                .key("AK", "SK")
                .on("DescribeClustersV1", "{\"clusters\":[" + ONE + "],\"page_info\":{\"total_count\":1}}")
                .on("DescribeClusterDetail", ONE)
                .on("DescribeClusterResources", "[]")
                .on(
                        "DescribeClusterUserKubeconfig",
                        new ObjectMapper()
                                .createObjectNode()
                                .put("config", kubeconfig)
                                .toString())
                .on("DescribeClusterNodePools", """
                        {"nodepools":[{"nodepool_info":{"nodepool_id":"np1","name":"batch"},
                          "status":{"state":"active","total_nodes":1,"healthy_nodes":1}}]}""")
                .on("DescribeClusterNodes", """
                        {"nodes":[{"node_name":"n1","instance_id":"i-1","nodepool_id":"np1"}],"page":{"total_count":1}}""");
        sampan = Sampan.connect(c -> c.clock(time)
                .sleeper(time)
                .region("ap-southeast-1")
                .endpoint(URI.create(cloud.url()))
                .accessKey("AK", Secret.of("SK")));
        clusters = Clusters.on(sampan);
    }

    @AfterEach
    void stop() {
        sampan.close();
        cloud.close();
        kube.close();
    }

    private static MockResponse items(String items) {
        return CloudServer.json(200, "{\"metadata\":{},\"items\":[" + items + "]}");
    }

    private void budget(String selector) {
        inside.put("/api/v1/pods", items(POD));
        inside.put("/apis/policy/v1/poddisruptionbudgets", items("""
                {"metadata":{"namespace":"shop","name":"web"},"spec":{"selector":%s},
                 "status":{"disruptionsAllowed":0}}""".formatted(selector)));
    }

    private boolean isBlocked() {
        return clusters.nodePools("one").remove("batch", "n1").findings().stream()
                .map(Finding::id)
                .anyMatch("cluster.drain-blocked"::equals);
    }

    @Test
    void budget_isFoundByLabelsAndExpressions() {
        budget("{\"matchLabels\":{\"app\":\"web\"}}");
        assertThat(isBlocked()).isTrue();
        budget("{\"matchLabels\":{\"app\":\"api\"}}");
        assertThat(isBlocked()).isFalse();
        budget("{\"matchExpressions\":[{\"key\":\"tier\",\"operator\":\"In\",\"values\":[\"front\",\"back\"]},"
                + "{\"key\":\"old\",\"operator\":\"DoesNotExist\"}]}");
        assertThat(isBlocked()).isTrue();
        budget("{\"matchExpressions\":[{\"key\":\"tier\",\"operator\":\"NotIn\",\"values\":[\"front\"]}]}");
        assertThat(isBlocked()).isFalse();
        budget("{}");
        assertThat(isBlocked()).isTrue();
        budget("null");
        assertThat(isBlocked()).isFalse();
    }

    @Test
    void remove_heldByABudget_isRefusedBeforeAnythingIsSent() {
        budget("{}");

        assertThatThrownBy(
                        () -> clusters.nodePools("one").remove("batch", "i-1").apply())
                .hasMessageContaining("PodDisruptionBudget shop/web lets no pod go, and 1 of its pods is there");
        assertThat(cloud.count("RemoveNodePoolNodes")).isZero();
    }

    @Test
    void drain_refusedUntilTheDeadline_failsWithTheBudget() {
        budget("{}");
        inside.put("/api/v1/nodes/n1", CloudServer.json(200, "{\"metadata\":{\"name\":\"n1\"}}"));
        inside.put(
                "/api/v1/namespaces/shop/pods/web-1/eviction",
                CloudServer.json(429, "{\"kind\":\"Status\",\"message\":\"it would violate the budget\"}"));

        assertThat(clusters.nodePools("one").drain("n1").apply()).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.cause().id()).isEqualTo("cluster.drain-blocked");
            assertThat(failed.remains()).singleElement().asString().contains("kubectl uncordon n1");
        });
    }

    @Test
    void whyNotScaled_tellsBoundsFailuresAndRefusals() {
        inside.put("/api/v1/pods", items("""
                {"metadata":{"namespace":"shop","name":"web-2"},"spec":{},"status":{"phase":"Pending","conditions":[
                  {"type":"PodScheduled","status":"False","reason":"Unschedulable"}]}}"""));
        inside.put("/api/v1/events", items("""
                {"reason":"NotTriggerScaleUp","message":"pod didn't trigger scale-up: 1 max node group size reached",
                 "involvedObject":{"name":"web-2"}}"""));
        cloud.on("DescribeClusterNodes", """
                {"nodes":[{"instance_id":"i-2","error_message":"OutOfStock"}],"page":{"total_count":1}}""");

        ScalingReport fixed = clusters.nodePools("one").whyNotScaled();
        cloud.on("DescribeClusterNodePools", """
                {"nodepools":[{"nodepool_info":{"nodepool_id":"np1","name":"batch"},
                  "auto_scaling":{"enable":true,"min_instances":1,"max_instances":3},
                  "status":{"state":"active","total_nodes":3}}]}""");
        ScalingReport scaling = clusters.nodePools("one").whyNotScaled();

        assertThat(fixed.waiting()).containsExactly("shop/web-2");
        assertThat(fixed.findings())
                .extracting(Finding::id)
                .containsExactly("cluster.no-autoscaling", "cluster.node-failed", "cluster.scale-up-refused");
        assertThat(scaling.findings())
                .extracting(Finding::id)
                .containsExactly("cluster.pool-at-most", "cluster.node-failed", "cluster.scale-up-refused");
        assertThat(scaling.toString()).contains("resize(\"batch\", 1, 6)", "OutOfStock");
    }

    @Test
    void delete_listsTheLossesButNotWhatTheClusterItselfRuns() {
        inside.put("/apis/apps/v1/deployments", items("""
                {"metadata":{"namespace":"shop","name":"web"}},{"metadata":{"namespace":"kube-system","name":"coredns"}},
                {"metadata":{"namespace":"shop","name":"owned","ownerReferences":[{"kind":"App"}]}}"""));
        inside.put(
                "/api/v1/persistentvolumeclaims", items("{\"metadata\":{\"namespace\":\"shop\",\"name\":\"data\"}}"));
        inside.put("/api/v1/services", items("""
                {"metadata":{"namespace":"shop","name":"web"},"spec":{"type":"LoadBalancer"}},
                {"metadata":{"namespace":"shop","name":"api"},"spec":{"type":"ClusterIP"}}"""));

        assertThat(clusters.delete("one").losses())
                .containsExactly("Deployment shop/web", "PersistentVolumeClaim shop/data", "Service shop/web");
    }
}
