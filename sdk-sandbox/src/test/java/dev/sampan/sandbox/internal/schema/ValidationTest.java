package dev.sampan.sandbox.internal.schema;

import static dev.sampan.sandbox.internal.schema.Trees.created;
import static dev.sampan.sandbox.internal.schema.Trees.deployment;
import static dev.sampan.sandbox.internal.schema.Trees.deployments;
import static dev.sampan.sandbox.internal.schema.Trees.resource;
import static dev.sampan.sandbox.internal.schema.Trees.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {
    private static List<String> messages(ServedResource resource, ObjectNode tree) {
        return resource.validateCreate(created(resource, tree)).stream()
                .map(FieldError::message)
                .toList();
    }

    private static List<String> messagesOfUpdate(ServedResource resource, ObjectNode live, ObjectNode tree) {
        resource.prepareForUpdate(tree, live, "");
        return resource.validateUpdate(tree, live, "").stream()
                .map(FieldError::message)
                .toList();
    }

    /** A change at a JSON pointer of a valid Deployment, and what the server says to it. */
    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        /spec/replicas | -1 | spec.replicas: Invalid value: -1: must be greater than or equal to 0
        /spec/selector | {} | spec.selector: Invalid value: {}: empty selector is invalid for deployment
        /spec/template/metadata/labels | {app: other} | spec.template.metadata.labels: Invalid value: {"app":"other"}: `selector` does not match template `labels`
        /spec/template/spec/containers | [] | spec.template.spec.containers: Required value
        /spec/template/spec/containers/0/image | "" | spec.template.spec.containers[0].image: Required value
        /spec/template/spec/containers/0/name | "" | spec.template.spec.containers[0].name: Required value
        /spec/template/spec/containers/0/ports | [{containerPort: 99999}] | spec.template.spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive
        /spec/template/spec/containers/0/imagePullPolicy | Sometimes | spec.template.spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"
        /spec/template/spec/containers/0/volumeMounts | [{name: x, mountPath: /x}] | spec.template.spec.containers[0].volumeMounts[0].name: Not found: "x"
        /spec/template/spec/containers/0/resources | {requests: {cpu: "2"}, limits: {cpu: "1"}} | spec.template.spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1
        /spec/template/spec/containers/0/readinessProbe | {periodSeconds: 1} | spec.template.spec.containers[0].readinessProbe: Required value: must specify a handler type
        /spec/template/spec/containers/0/livenessProbe | {successThreshold: 2, tcpSocket: {port: 80}} | spec.template.spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1
        /spec/template/spec/restartPolicy | Never | spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"
        /spec/strategy | {type: Recreate, rollingUpdate: {maxSurge: 1}} | spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'
        /spec/strategy | {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}} | spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0
        /spec/progressDeadlineSeconds | 0 | spec.progressDeadlineSeconds: Invalid value: 0: must be greater than minReadySeconds
        /metadata/name | Web_1 | metadata.name: Invalid value: "Web_1": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
        """)
    void deployment_wrongValue_isRefusedInTheWordsOfTheServer(String pointer, String value, String message) {
        ObjectNode tree = deployment();
        int slash = pointer.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) tree.at(pointer.substring(0, slash));
        parent.set(pointer.substring(slash + 1), Trees.node(value));

        assertThat(messages(deployments(), tree)).containsExactly(message);
    }

    @Test
    void deployment_valid_hasNoErrors() {
        assertThat(messages(deployments(), deployment())).isEmpty();
    }

    @Test
    void deployment_selectorChanged_isImmutable() {
        ObjectNode live = created(deployments(), deployment());
        ObjectNode tree = live.deepCopy();
        tree.withObject("/spec/selector/matchLabels").put("app", "x");
        tree.withObject("/spec/template/metadata/labels").put("app", "x");

        List<FieldError> errors = deployments().validateUpdate(tree, live, "");
        ApiStatusException refusal = FieldError.refusal(deployments().resource(), "web", errors);

        assertThat(refusal.code()).isEqualTo(422);
        assertThat(refusal.getMessage())
                .isEqualTo("Deployment.apps \"web\" is invalid: spec.selector: Invalid value: "
                        + "{\"matchLabels\":{\"app\":\"x\"}}: field is immutable");
        assertThat(refusal.status().path("details")).isEqualTo(yaml("""
                        name: web
                        group: apps
                        kind: Deployment
                        causes:
                        - reason: FieldValueInvalid
                          message: 'Invalid value: {"matchLabels":{"app":"x"}}: field is immutable'
                          field: spec.selector
                        """));
    }

    @Test
    void severalErrors_areListedInBrackets() {
        ObjectNode tree =
                yaml("{metadata: {name: web, namespace: shop}, spec: {template: {spec: {containers: [{}]}}}}");
        ObjectNode object = created(deployments(), tree);

        ApiStatusException refusal = FieldError.refusal(
                deployments().resource(), "web", deployments().validateCreate(object));

        assertThat(refusal.getMessage())
                .isEqualTo("Deployment.apps \"web\" is invalid: [spec.selector: Required value, "
                        + "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`, "
                        + "spec.template.spec.containers[0].name: Required value, "
                        + "spec.template.spec.containers[0].image: Required value]");
    }

    @Test
    void service_names_areStricterThanOthers() {
        ObjectNode tree = yaml("{metadata: {name: 1a, namespace: shop}, spec: {ports: [{port: 80}]}}");
        assertThat(messages(resource("", "services"), tree))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("metadata.name: Invalid value: \"1a\": a DNS-1035 label must consist of");
    }

    @Test
    void configMap_immutable_cannotChange() {
        ServedResource maps = resource("", "configmaps");
        ObjectNode live = created(maps, yaml("{metadata: {name: c, namespace: here}, immutable: true, data: {a: b}}"));
        ObjectNode tree = live.deepCopy();
        tree.withObject("/data").put("a", "c");

        assertThat(messagesOfUpdate(maps, live, tree))
                .containsExactly("data: Forbidden: field is immutable when `immutable` is set");
    }

    @Test
    void statefulSet_otherFields_areForbidden() {
        ServedResource sets = resource("apps", "statefulsets");
        ObjectNode tree = deployment();
        tree.put("kind", "StatefulSet");
        ObjectNode live = created(sets, tree);
        ObjectNode changed = live.deepCopy();
        changed.withObject("/spec").put("serviceName", "x");

        assertThat(messagesOfUpdate(sets, live, changed))
                .containsExactly(
                        "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
    }

    @Test
    void statefulSet_claimTemplates_areVolumes() {
        ServedResource sets = resource("apps", "statefulsets");
        ObjectNode tree = deployment();
        tree.put("kind", "StatefulSet");
        tree.withObject("/spec")
                .set(
                        "volumeClaimTemplates",
                        Trees.node(
                                "[{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]"));
        ((ObjectNode) tree.at("/spec/template/spec/containers/0"))
                .set("volumeMounts", Trees.node("[{name: data, mountPath: /data}]"));

        assertThat(messages(sets, tree)).isEmpty();
    }

    @Test
    void pod_update_allowsImageOnly() {
        ServedResource pods = Trees.pods();
        ObjectNode live = created(
                pods, yaml("{metadata: {name: p, namespace: here}, spec: {containers: [{name: a, image: b}]}}"));
        ObjectNode image = live.deepCopy();
        ((ObjectNode) image.at("/spec/containers/0")).put("image", "c");
        ObjectNode command = live.deepCopy();
        command.withObject("/spec").put("hostNetwork", true);

        assertThat(messagesOfUpdate(pods, live, image)).isEmpty();
        assertThat(messagesOfUpdate(pods, live, command))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("spec: Forbidden: pod updates may not change fields other than");
    }

    @Test
    void job_restartPolicy_mustBeSaid() {
        ServedResource jobs = resource("batch", "jobs");
        ObjectNode tree = jobs.accept(
                        yaml(
                                "{metadata: {name: j, namespace: here, uid: u1}, spec: {template: {spec: {containers: [{name: a, image: b}]}}}}"),
                        FieldValidation.STRICT)
                .tree();
        jobs.applyDefaults(tree);
        jobs.prepareForCreate(tree);

        assertThat(jobs.validateCreate(tree).stream().map(FieldError::message))
                .containsExactly(
                        "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\"");
        assertThat(tree.at("/spec/selector/matchLabels")
                        .path("batch.kubernetes.io/controller-uid")
                        .asText())
                .isEqualTo("u1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        * * * * * |
        */5 1-3 * jan mon |
        @hourly |
        * * * | expected exactly 5 fields, found 3: [* * *]
        61 * * * * | end of range (61) above maximum (59): 61
        a * * * * | failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax
        @often | unrecognized descriptor: @often
        """)
    void schedule_isReadAsCron(String schedule, String problem) {
        assertThat(CronSyntax.problem(schedule).orElse(null)).isEqualTo(problem);
    }

    @Test
    void autoscaler_bounds_areChecked() {
        ObjectNode tree = yaml(
                "{metadata: {name: h, namespace: here}, spec: {minReplicas: 5, maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}}");
        assertThat(messages(resource("autoscaling", "horizontalpodautoscalers"), tree))
                .containsExactly("spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`");
    }

    @Test
    void disruptionBudget_bothBounds_areRefused() {
        ObjectNode tree = yaml("{metadata: {name: b, namespace: here}, spec: {minAvailable: 1, maxUnavailable: 1}}");
        assertThat(messages(resource("policy", "poddisruptionbudgets"), tree))
                .hasSize(1)
                .first()
                .asString()
                .endsWith("minAvailable and maxUnavailable cannot be both set");
    }

    @Test
    void everyKind_emptyObject_isValidatedWithoutFailing() {
        for (ServedResource resource : Schemas.builtIn().resources()) {
            ObjectNode tree = created(resource, yaml("{metadata: {name: a}}"));
            resource.validateCreate(tree);
            resource.prepareForUpdate(tree.deepCopy(), tree, "");
            resource.validateUpdate(tree, tree, "");
            ObjectNode applied = resource.apply(null, withKind(resource), "m", false, "", Trees.NOON)
                    .object();
            assertThat(applied.path("kind").asText())
                    .isEqualTo(resource.resource().kind());
        }
    }

    private static ObjectNode withKind(ServedResource resource) {
        return yaml("{apiVersion: %s, kind: %s, metadata: {name: a}}"
                .formatted(resource.resource().apiVersion(), resource.resource().kind()));
    }
}
