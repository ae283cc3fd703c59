package dev.sampan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Sampan;
import dev.sampan.cluster.AckScenario;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.credential.CredentialChain;
import dev.sampan.plan.Done;
import dev.sampan.registry.Registries;
import dev.sampan.registry.RegistryInstance;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.internal.openapi.AccessScenario;
import dev.sampan.sandbox.internal.openapi.AcrScenario;
import dev.sampan.sandbox.internal.openapi.TestImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy of {@code docs/permissions.md} is enough for everything that Sampan does in the cloud, and no statement is idle. */
class PermissionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    private interface Scenario {
        void run(Sandbox sandbox, Sampan sampan) throws Exception;
    }

    private Map<String, Scenario> scenarios() {
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        scenarios.put("a role of a profile", (sandbox, sampan) -> assumeRole(sampan, sandbox));
        scenarios.put("a cluster by its id", (sandbox, sampan) -> cluster(sampan));
        scenarios.put("clusters", AckScenario::run);
        scenarios.put("registries", (sandbox, sampan) -> AcrScenario.run(sampan, TestImage.of(sandbox)));
        scenarios.put("who pushes to a registry", (sandbox, sampan) -> {
            sandbox.cloud().rolePolicy("ci", """
                    {"Version": "1", "Statement": [{"Effect": "Deny", "Action": "ecs:*", "Resource": "*"}]}""");
            AccessScenario.run(sampan, "ci");
        });
        scenarios.put("a cluster pulls from a registry", PermissionsTest::trust);
        return scenarios;
    }

    private static void trust(Sandbox sandbox, Sampan sampan) throws Exception {
        TestImage.of(sandbox).push("team/web", "1.0", "one");
        RegistryInstance instance = Registries.on(sampan).get("sandbox");
        assertThat(instance.access()
                        .trust(sampan.cluster(), "team/web:1.0", t -> {})
                        .apply())
                .isInstanceOf(Done.class);
    }

    /** By its id, which is no context of the sandbox's kubeconfig. */
    private static void cluster(Sampan sampan) {
        String id = sampan.unwrap(CloudCalls.class)
                .call(CloudApi.DESCRIBE_CLUSTERS, Map.of())
                .at("/clusters/0/cluster_id")
                .asText();
        assertThat(sampan.cluster(id).version()).startsWith("v1.");
    }

    private void assumeRole(Sampan sampan, Sandbox sandbox) throws Exception {
        Map<String, String> environment = sandbox.environment();
        ObjectNode profile = JSON.createObjectNode().put("name", "ci").put("mode", "RamRoleArn");
        profile.put("access_key_id", environment.get("ALIBABA_CLOUD_ACCESS_KEY_ID"));
        profile.put("access_key_secret", environment.get("ALIBABA_CLOUD_ACCESS_KEY_SECRET"));
        profile.put("ram_role_arn", sandbox.cloud().roleArn("ci")).put("ram_session_name", "test");
        ObjectNode file = JSON.createObjectNode().put("current", "ci");
        file.putArray("profiles").add(profile);
        Files.createDirectories(home.resolve(".aliyun"));
        Files.writeString(home.resolve(".aliyun/config.json"), file.toString());
        CloudCalls cloud = sampan.unwrap(CloudCalls.class);
        CredentialChain chain = CredentialChain.read(name -> Optional.empty(), home, "ci");
        String arn = cloud.as(chain.provider(cloud))
                .call(CloudApi.GET_CALLER_IDENTITY, Map.of())
                .path("Arn")
                .asText();
        assertThat(arn).endsWith(":assumed-role/ci/test");
    }

    private static ObjectNode policy() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "permissions.md"));
        int begin = page.indexOf("```json") + "```json".length();
        return (ObjectNode) JSON.readTree(page.substring(begin, page.indexOf("```", begin)));
    }

    /** What a scenario comes to under a policy; empty when it passes. */
    private static Optional<Throwable> failure(Scenario scenario, ObjectNode policy, Set<String> calledActions) {
        try (Sandbox sandbox = Sandbox.start();
                Sampan sampan = sandbox.connect()) {
            sandbox.cloud().userPolicy(policy.toString());
            Throwable failure = catchThrowable(() -> scenario.run(sandbox, sampan));
            sandbox.requests().stream()
                    .filter(each -> each.server() == Server.OPENAPI)
                    .forEach(each -> calledActions.add(each.action()));
            return Optional.ofNullable(failure);
        }
    }

    /** Whether a scenario stops because RAM says no. */
    private static boolean isDenied(Scenario scenario, ObjectNode policy) {
        return failure(scenario, policy, new HashSet<>())
                .filter(each -> String.valueOf(each.getMessage()).contains("RAM does not grant"))
                .isPresent();
    }

    @Test
    void policyOfThePage_isEnough_andEachOfItsActionsIsUsed() throws Exception {
        Set<String> called = new HashSet<>();
        Map<String, Throwable> failures = new LinkedHashMap<>();
        ObjectNode policy = policy();

        scenarios()
                .forEach((name, scenario) ->
                        failure(scenario, policy, called).ifPresent(failure -> failures.put(name, failure)));

        assertThat(failures).isEmpty();

        assertThat(called)
                .containsAll(AcrApi.all().stream().map(CloudApi::action).collect(Collectors.toSet()))
                .containsAll(AckApi.all().stream().map(CloudApi::action).collect(Collectors.toSet()));
    }

    @Test
    void policyOfThePage_withoutAnyOneStatement_isNotEnough() throws Exception {
        int statements = policy().path("Statement").size();
        assertThat(statements).isGreaterThanOrEqualTo(5);
        List<String> idle = new ArrayList<>();
        for (int i = 0; i < statements; i++) {
            ObjectNode less = policy();
            String removed = ((ArrayNode) less.path("Statement")).remove(i).toString();
            if (scenarios().values().stream().noneMatch(scenario -> isDenied(scenario, less))) {
                idle.add(removed);
            }
        }
        assertThat(idle).isEmpty();
    }
}
