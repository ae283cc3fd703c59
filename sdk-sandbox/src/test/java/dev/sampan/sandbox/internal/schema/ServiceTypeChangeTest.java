package dev.sampan.sandbox.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceTypeChangeTest {
    private static final ServedResource SERVICES = Trees.resource("", "services");

    @Test
    void nodePort_backToClusterIp_losesItsPortsAndItsTrafficPolicy() {
        ObjectNode live = live("NodePort", "externalTrafficPolicy: Cluster", "nodePort: 31234");
        ObjectNode wanted = patched(live, "{spec: {type: ClusterIP}}");

        assertThat(problems(live, wanted)).isEmpty();
        assertThat(wanted.at("/spec/ports/0").has("nodePort")).isFalse();
        assertThat(wanted.path("spec").has("externalTrafficPolicy")).isFalse();
        assertThat(wanted.at("/spec/clusterIP").asText()).isEqualTo("10.96.0.9");
    }

    @Test
    void loadBalancer_toClusterIp_losesWhatOnlyItHas() {
        ObjectNode live = live(
                "LoadBalancer",
                "externalTrafficPolicy: Local, healthCheckNodePort: 30000, allocateLoadBalancerNodePorts: true, loadBalancerClass: a.b/c",
                "nodePort: 31234");
        ObjectNode wanted = patched(live, "{spec: {type: ClusterIP}}");

        assertThat(problems(live, wanted)).isEmpty();
        assertThat(wanted.path("spec").fieldNames())
                .toIterable()
                .doesNotContain("healthCheckNodePort", "allocateLoadBalancerNodePorts", "loadBalancerClass");
    }

    @Test
    void clusterIp_toExternalName_losesItsAddress() {
        ObjectNode live = live("ClusterIP", "ipFamilies: [IPv4], ipFamilyPolicy: SingleStack", "protocol: TCP");
        ObjectNode wanted = patched(live, "{spec: {type: ExternalName, externalName: a.example.com}}");

        assertThat(problems(live, wanted)).isEmpty();
        assertThat(wanted.path("spec").has("clusterIP")).isFalse();
        assertThat(wanted.path("spec").has("ipFamilies")).isFalse();
    }

    @Test
    void port_setInTheSameChange_isRefusedAndNotDropped() {
        ObjectNode live = live("NodePort", "externalTrafficPolicy: Cluster", "nodePort: 31234");
        ObjectNode wanted = patched(live, "{spec: {type: ClusterIP, ports: [{port: 80, nodePort: 31999}]}}");

        assertThat(problems(live, wanted))
                .containsExactly("spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'");
    }

    private static ObjectNode live(String type, String more, String port) {
        ObjectNode live = Trees.yaml("""
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop, uid: 0a1b}
                spec: {type: %s, selector: {app: web}, clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9], %s,
                  ports: [{port: 80, %s}]}
                """.formatted(type, more, port));
        SERVICES.applyDefaults(live);
        return live;
    }

    private static ObjectNode patched(ObjectNode live, String patch) {
        ObjectNode tree = SERVICES.acceptPatched(PatchType.MERGE, live, Trees.node(patch), FieldValidation.STRICT)
                .tree();
        SERVICES.applyDefaults(tree);
        return tree;
    }

    private static List<String> problems(ObjectNode live, ObjectNode wanted) {
        SERVICES.prepareForUpdate(wanted, live, "");
        return SERVICES.validateUpdate(wanted, live, "").stream()
                .map(FieldError::message)
                .toList();
    }
}
