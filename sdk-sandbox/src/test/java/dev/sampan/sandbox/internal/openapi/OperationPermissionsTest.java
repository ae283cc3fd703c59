package dev.sampan.sandbox.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.cloud.CloudPermissions;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.openapi.ram.PolicyDocument;
import dev.sampan.sandbox.internal.openapi.ram.Question;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every action of the endpoint asks RAM, and asks for what Sampan declares that it needs. */
class OperationPermissionsTest {
    private final OpenApiFixture at = new OpenApiFixture(SandboxTime.MANUAL);

    @AfterEach
    void stop() {
        at.close();
    }

    @Test
    void operations_askRam_saveThoseThatNeedNoPermission() {
        List<Operation> operations = at.server.operations();

        assertThat(operations.stream()
                        .filter(each -> each.permission().isNone())
                        .map(Operation::action))
                .containsExactlyInAnyOrder("GetCallerIdentity", "AssumeRoleWithOIDC");
        assertThat(operations.stream()
                        .filter(each -> !each.permission().isNone())
                        .filter(each -> each.permission()
                                .resource()
                                .of(new Parameters(Map.of()))
                                .equals("*"))
                        .map(Operation::action))
                .containsExactlyInAnyOrder(
                        "GetAuthorizationToken",
                        "DescribeKubernetesVersionMetadata",
                        "DescribeTaskInfo",
                        "ListAddons",
                        "DescribeUserPermission",
                        "GrantPermissions",
                        "UpdateUserPermissions");
    }

    @Test
    void declarations_coverWhatTheOperationsAskFor() {
        assertThat(CloudPermissions.all()).allSatisfy(api -> {
            Operation operation = operation(api);
            assertThat(operation.methods()).contains(api.method());
            assertThat(operation.permission().action()).isEqualTo(api.ramAction());
            if (!api.ramAction().isEmpty()) {
                String asked = operation
                        .permission()
                        .arn(new Parameters(Map.of()), OpenApiFixture.REGION, OpenApiFixture.ACCOUNT);
                PolicyDocument policy = PolicyDocument.parse(CloudPermissions.policy(List.of(api)));
                assertThat(policy.answer(new Question(api.ramAction(), asked, Map.of(), Map.of())))
                        .isEqualTo(PolicyDocument.Answer.ALLOWED);
            }
        });
    }

    private Operation operation(CloudApi api) {
        return at.server.operations().stream()
                .filter(each ->
                        each.action().equals(api.action()) && each.version().equals(api.version()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the sandbox does not serve " + api.name()));
    }
}
