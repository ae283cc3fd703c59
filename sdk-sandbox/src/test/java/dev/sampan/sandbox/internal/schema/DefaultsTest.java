package dev.sampan.sandbox.internal.schema;

import static dev.sampan.sandbox.internal.schema.Trees.created;
import static dev.sampan.sandbox.internal.schema.Trees.node;
import static dev.sampan.sandbox.internal.schema.Trees.resource;
import static dev.sampan.sandbox.internal.schema.Trees.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultsTest {
    private static JsonNode spec(String group, String plural, String spec) {
        ServedResource resource = resource(group, plural);
        ObjectNode tree = yaml("{metadata: {name: a, namespace: here}, spec: " + spec + "}");
        return created(resource, tree).path("spec");
    }

    @Test
    void deployment_isFilledInAsTheServerDoes() {
        JsonNode spec = spec(
                "apps",
                "deployments",
                "{selector: {matchLabels: {a: b}}, template: {spec: {containers: [{name: c, image: 'x:1', ports: [{containerPort: 80}]}]}}}");
        assertThat(spec).isEqualTo(node("""
                        replicas: 1
                        selector: {matchLabels: {a: b}}
                        strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}
                        revisionHistoryLimit: 10
                        progressDeadlineSeconds: 600
                        template:
                          metadata: {}
                          spec:
                            containers:
                            - name: c
                              image: x:1
                              imagePullPolicy: IfNotPresent
                              resources: {}
                              ports: [{containerPort: 80, protocol: TCP}]
                              terminationMessagePath: /dev/termination-log
                              terminationMessagePolicy: File
                            restartPolicy: Always
                            dnsPolicy: ClusterFirst
                            terminationGracePeriodSeconds: 30
                            schedulerName: default-scheduler
                            securityContext: {}
                        """));
    }

    @ParameterizedTest
    @CsvSource({
        "web,Always",
        "web:latest,Always",
        "web:1,IfNotPresent",
        "host:5000/web,Always",
        "host:5000/web:2,IfNotPresent",
        "web@sha256:aa,IfNotPresent",
        "web:latest@sha256:aa,Always"
    })
    void pullPolicy_followsTheTag(String image, String policy) {
        assertThat(PodDefaults.pullPolicy(image)).isEqualTo(policy);
    }

    @Test
    void pod_hasRequestsFromLimitsAndServiceLinks() {
        JsonNode spec = spec(
                "",
                "pods",
                "{containers: [{name: a, image: b, resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m}}, livenessProbe: {httpGet: {port: 80}}}]}");
        assertThat(spec.path("enableServiceLinks").asBoolean()).isTrue();
        assertThat(spec.at("/containers/0/resources/requests")).isEqualTo(node("{cpu: 500m, memory: 1Gi}"));
        assertThat(spec.at("/containers/0/livenessProbe"))
                .isEqualTo(
                        node(
                                "{httpGet: {port: 80, path: /, scheme: HTTP}, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3}"));
    }

    @Test
    void volumes_haveModesAndKinds() {
        JsonNode volumes = spec(
                        "",
                        "pods",
                        "{containers: [{name: a, image: b}], volumes: [{name: e}, {name: s, secret: {secretName: x}}, {name: h, hostPath: {path: /x}}, {name: p, projected: {sources: [{serviceAccountToken: {path: t}}]}}]}")
                .path("volumes");
        assertThat(volumes)
                .isEqualTo(
                        node(
                                "[{name: e, emptyDir: {}}, {name: s, secret: {secretName: x, defaultMode: 420}}, {name: h, hostPath: {path: /x, type: ''}}, {name: p, projected: {defaultMode: 420, sources: [{serviceAccountToken: {path: t, expirationSeconds: 3600}}]}}]"));
    }

    @Test
    void service_isFilledIn() {
        assertThat(spec("", "services", "{ports: [{port: 80}]}"))
                .isEqualTo(
                        node(
                                "{ports: [{port: 80, targetPort: 80, protocol: TCP}], type: ClusterIP, sessionAffinity: None, internalTrafficPolicy: Cluster}"));
        assertThat(spec("", "services", "{type: LoadBalancer, ports: [{port: 80}]}")
                        .path("allocateLoadBalancerNodePorts")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void autoscaler_withoutMetrics_targetsEightyPercentOfCpu() {
        JsonNode spec = spec(
                "autoscaling",
                "horizontalpodautoscalers",
                "{maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: x}, behavior: {scaleDown: {stabilizationWindowSeconds: 5}}}");
        assertThat(spec.at("/metrics/0/resource"))
                .isEqualTo(node("{name: cpu, target: {type: Utilization, averageUtilization: 80}}"));
        assertThat(spec.at("/behavior/scaleUp/policies"))
                .isEqualTo(node(
                        "[{type: Pods, value: 4, periodSeconds: 15}, {type: Percent, value: 100, periodSeconds: 15}]"));
        assertThat(spec.at("/behavior/scaleDown/stabilizationWindowSeconds").asInt())
                .isEqualTo(5);
    }

    @Test
    void statefulSetJobAndCronJob_areFilledIn() {
        String template = "template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}";
        JsonNode set = spec("apps", "statefulsets", "{serviceName: '', " + template + "}");
        assertThat(set.at("/updateStrategy")).isEqualTo(node("{type: RollingUpdate, rollingUpdate: {partition: 0}}"));
        assertThat(set.path("persistentVolumeClaimRetentionPolicy"))
                .isEqualTo(node("{whenDeleted: Retain, whenScaled: Retain}"));
        JsonNode job = spec("batch", "jobs", "{" + template + "}");
        assertThat(job.path("completions").asInt()).isEqualTo(1);
        assertThat(job.path("backoffLimit").asInt()).isEqualTo(6);
        assertThat(job.path("podReplacementPolicy").asText()).isEqualTo("TerminatingOrFailed");
        JsonNode cron = spec("batch", "cronjobs", "{schedule: '* * * * *', jobTemplate: {spec: {" + template + "}}}");
        assertThat(cron.path("concurrencyPolicy").asText()).isEqualTo("Allow");
        assertThat(cron.at("/jobTemplate/spec/template/spec/dnsPolicy").asText())
                .isEqualTo("ClusterFirst");
    }

    @Test
    void create_resetsStatusAndCountsFromOne() {
        ServedResource deployments = Trees.deployments();
        ObjectNode tree = Trees.deployment();
        tree.withObject("/status").put("replicas", 7);
        ObjectNode live = created(deployments, tree);

        assertThat(live.path("status")).isEmpty();
        assertThat(live.at("/metadata/generation").asInt()).isEqualTo(1);

        ObjectNode annotated = live.deepCopy();
        annotated.withObject("/metadata/annotations").put("a", "b");
        deployments.prepareForUpdate(annotated, live, "");
        assertThat(annotated.at("/metadata/generation").asInt()).isEqualTo(2);

        ObjectNode status = live.deepCopy();
        status.withObject("/status").put("replicas", 2);
        status.withObject("/spec").put("replicas", 9);
        status.withObject("/metadata/labels").put("a", "b");
        deployments.prepareForUpdate(status, live, "status");
        assertThat(status.at("/spec/replicas").asInt()).isEqualTo(3);
        assertThat(status.at("/status/replicas").asInt()).isEqualTo(2);
        assertThat(status.at("/metadata/labels").isMissingNode()).isTrue();
        assertThat(status.at("/metadata/generation").asInt()).isEqualTo(1);
    }

    @Test
    void otherKinds_areFilledIn() {
        assertThat(created(resource("", "secrets"), yaml("{metadata: {name: a, namespace: here}}"))
                        .path("type")
                        .asText())
                .isEqualTo("Opaque");
        ObjectNode namespace = created(resource("", "namespaces"), yaml("{metadata: {name: a}}"));
        assertThat(namespace.at("/metadata/labels")).isEqualTo(node("{kubernetes.io/metadata.name: a}"));
        assertThat(namespace.at("/spec/finalizers")).isEqualTo(node("[kubernetes]"));
        assertThat(namespace.at("/status/phase").asText()).isEqualTo("Active");
        ObjectNode pod = created(
                resource("", "pods"),
                yaml("{metadata: {name: a, namespace: here}, spec: {containers: [{name: a, image: b}]}}"));
        assertThat(pod.path("status")).isEqualTo(node("{phase: Pending, qosClass: BestEffort}"));
    }

    @Test
    void secret_writtenAsText_isKeptInBase64AndWinsOverWhatIsThere() {
        ObjectNode secret = Trees.created(
                Trees.resource("", "secrets"),
                Trees.yaml(
                        "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: b2xk, b: a2VwdA==}, stringData: {a: new, c: ''}}"));

        assertThat(secret.path("data")).isEqualTo(node("{a: bmV3, b: a2VwdA==, c: ''}"));
        assertThat(secret.has("stringData")).isFalse();
    }

    @Test
    void serviceAccount_ofATemplate_hasBothItsNames() {
        for (String given : List.of("serviceAccountName", "serviceAccount")) {
            JsonNode pod = spec(
                            "apps",
                            "deployments",
                            "{selector: {matchLabels: {a: b}}, template: {spec: {" + given
                                    + ": robot, containers: [{name: c, image: 'x:1'}]}}}")
                    .at("/template/spec");

            assertThat(pod.path("serviceAccountName").asText()).isEqualTo("robot");
            assertThat(pod.path("serviceAccount").asText()).isEqualTo("robot");
        }
    }

    @Test
    void podCondition_ofAFailurePolicy_isTrueUnlessItSaysOtherwise() {
        JsonNode job = spec(
                "batch",
                "jobs",
                "{podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}, template: {spec: {restartPolicy: Never, containers: [{name: c, image: 'x:1'}]}}}");

        assertThat(job.at("/podFailurePolicy/rules/0/onPodConditions/0/status").asText())
                .isEqualTo("True");
    }
}
