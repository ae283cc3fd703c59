package dev.sampan.sandbox.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.aliyun.cr20181201.models.CreateNamespaceRequest;
import com.aliyun.cr20181201.models.CreateRepositoryRequest;
import com.aliyun.cr20181201.models.GetAuthorizationTokenRequest;
import com.aliyun.cr20181201.models.GetAuthorizationTokenResponseBody;
import com.aliyun.cr20181201.models.GetInstanceRequest;
import com.aliyun.cr20181201.models.GetRepositoryRequest;
import com.aliyun.cr20181201.models.ListInstanceEndpointRequest;
import com.aliyun.cr20181201.models.ListInstanceRequest;
import com.aliyun.cr20181201.models.ListNamespaceRequest;
import com.aliyun.cr20181201.models.ListRepositoryRequest;
import com.aliyun.cs20151215.models.DescribeClusterDetailResponseBody;
import com.aliyun.cs20151215.models.DescribeClusterUserKubeconfigRequest;
import com.aliyun.cs20151215.models.DescribeClustersV1Request;
import com.aliyun.sts20150401.models.AssumeRoleRequest;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;
import dev.sampan.sandbox.SandboxTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The clients that Alibaba Cloud generates, as they are, against the sandbox. */
class OfficialClientsTest {
    private static OpenApiFixture at;

    @BeforeAll
    static void start() {
        at = new OpenApiFixture(SandboxTime.REAL);
    }

    @AfterAll
    static void stop() {
        at.close();
    }

    private static Config config() {
        return new Config()
                .setAccessKeyId(OpenApiFixture.KEY)
                .setAccessKeySecret(OpenApiFixture.SECRET)
                .setEndpoint(at.server.url().getAuthority())
                .setProtocol("http")
                .setRegionId(OpenApiFixture.REGION);
    }

    @Test
    void cs_findsTheClusterAndItsTemporaryKubeconfig() throws Exception {
        var client = new com.aliyun.cs20151215.Client(config());

        var clusters = client.describeClustersV1(new DescribeClustersV1Request().setName("sandbox"))
                .getBody();
        assertThat(clusters.getPageInfo().getTotalCount()).isEqualTo(1);
        String id = clusters.getClusters().get(0).getClusterId();
        assertThat(id).matches("c[0-9a-f]{32}");
        DescribeClusterDetailResponseBody detail =
                client.describeClusterDetail(id).getBody();
        assertThat(detail.getName()).isEqualTo("sandbox");
        assertThat(detail.getState()).isEqualTo("running");
        assertThat(detail.getMasterUrl()).contains("\"api_server_endpoint\":\"https://127.0.0.1:6443\"");
        var kubeconfig = client.describeClusterUserKubeconfig(
                        id, new DescribeClusterUserKubeconfigRequest().setTemporaryDurationMinutes(15L))
                .getBody();
        assertThat(kubeconfig.getConfig()).isEqualTo("kubeconfig until " + kubeconfig.getExpiration());
    }

    @Test
    void cs_refusesALifeThatIsTooShort() throws Exception {
        var client = new com.aliyun.cs20151215.Client(config());

        TeaException refused = catchThrowableOfType(
                TeaException.class,
                () -> client.describeClusterUserKubeconfig(
                        OpenApiFixture.CLUSTER,
                        new DescribeClusterUserKubeconfigRequest().setTemporaryDurationMinutes(14L)));

        assertThat(refused.getStatusCode()).isEqualTo(400);
        assertThat(refused.getCode()).isEqualTo("InvalidParameter.TemporaryDurationMinutes");
    }

    @Test
    void cr_findsTheInstanceAndLogsIn() throws Exception {
        var client = new com.aliyun.cr20181201.Client(config());

        var instances = client.listInstance(new ListInstanceRequest().setInstanceName("sandbox"))
                .getBody();
        assertThat(instances.getIsSuccess()).isTrue();
        String id = instances.getInstances().get(0).getInstanceId();
        assertThat(client.getInstance(new GetInstanceRequest().setInstanceId(id))
                        .getBody()
                        .getInstanceStatus())
                .isEqualTo("RUNNING");
        var endpoints = client.listInstanceEndpoint(new ListInstanceEndpointRequest().setInstanceId(id))
                .getBody();
        assertThat(endpoints.getEndpoints().get(0).getDomains().get(0).getDomain())
                .isEqualTo(at.registry.host());
        GetAuthorizationTokenResponseBody token = client.getAuthorizationToken(
                        new GetAuthorizationTokenRequest().setInstanceId(id))
                .getBody();
        assertThat(token.getTempUsername()).isEqualTo("cr_temp_user");
        assertThat(token.getExpireTime())
                .isBetween(
                        at.timeline.now().plusSeconds(3500).toEpochMilli(),
                        at.timeline.now().plusSeconds(3600).toEpochMilli());
    }

    @Test
    void cr_loginOfATemporaryKey_endsWithIt() throws Exception {
        var credentials = new com.aliyun.sts20150401.Client(config())
                .assumeRole(new AssumeRoleRequest()
                        .setRoleArn("acs:ram::" + OpenApiFixture.ACCOUNT + ":role/ops")
                        .setRoleSessionName("contract")
                        .setDurationSeconds(900L))
                .getBody()
                .getCredentials();
        var client = new com.aliyun.cr20181201.Client(config().setAccessKeyId(credentials.getAccessKeyId())
                .setAccessKeySecret(credentials.getAccessKeySecret())
                .setSecurityToken(credentials.getSecurityToken()));

        long end = client.getAuthorizationToken(
                        new GetAuthorizationTokenRequest().setInstanceId(OpenApiFixture.REGISTRY))
                .getBody()
                .getExpireTime();

        assertThat(end).isLessThanOrEqualTo(at.timeline.now().plusSeconds(900).toEpochMilli());
    }

    @Test
    void cr_createsARepositoryWithFixedTags() throws Exception {
        var client = new com.aliyun.cr20181201.Client(config());
        client.createNamespace(new CreateNamespaceRequest()
                .setInstanceId(OpenApiFixture.REGISTRY)
                .setNamespaceName("team"));

        String id = client.createRepository(new CreateRepositoryRequest()
                        .setInstanceId(OpenApiFixture.REGISTRY)
                        .setRepoNamespaceName("team")
                        .setRepoName("web")
                        .setRepoType("PRIVATE")
                        .setSummary("the web")
                        .setTagImmutability(true))
                .getBody()
                .getRepoId();

        var repository = client.getRepository(new GetRepositoryRequest()
                        .setInstanceId(OpenApiFixture.REGISTRY)
                        .setRepoId(id))
                .getBody();
        assertThat(repository.getRepoName()).isEqualTo("web");
        assertThat(repository.getTagImmutability()).isTrue();
        assertThat(client.listRepository(new ListRepositoryRequest()
                                .setInstanceId(OpenApiFixture.REGISTRY)
                                .setRepoNamespaceName("team"))
                        .getBody()
                        .getTotalCount())
                .isEqualTo("1");
        assertThat(client.listNamespace(new ListNamespaceRequest().setInstanceId(OpenApiFixture.REGISTRY))
                        .getBody()
                        .getNamespaces())
                .anySatisfy(each -> assertThat(each.getNamespaceName()).isEqualTo("team"));
    }

    @Test
    void sts_assumesARoleWhoseKeyIsAccepted() throws Exception {
        var client = new com.aliyun.sts20150401.Client(config());
        var credentials = client.assumeRole(new AssumeRoleRequest()
                        .setRoleArn("acs:ram::" + OpenApiFixture.ACCOUNT + ":role/ops")
                        .setRoleSessionName("contract"))
                .getBody()
                .getCredentials();

        var temporary = new com.aliyun.sts20150401.Client(config().setAccessKeyId(credentials.getAccessKeyId())
                .setAccessKeySecret(credentials.getAccessKeySecret())
                .setSecurityToken(credentials.getSecurityToken()));

        assertThat(client.getCallerIdentity().getBody().getIdentityType()).isEqualTo("RAMUser");
        assertThat(temporary.getCallerIdentity().getBody().getArn())
                .isEqualTo("acs:ram::" + OpenApiFixture.ACCOUNT + ":assumed-role/ops/contract");
    }

    @Test
    void wrongSecret_isReportedInTheClientsOwnException() throws Exception {
        var client = new com.aliyun.sts20150401.Client(config().setAccessKeySecret("guess"));

        TeaException refused = catchThrowableOfType(TeaException.class, client::getCallerIdentity);

        assertThat(refused.getCode()).isEqualTo("SignatureDoesNotMatch");
        assertThat(refused.getStatusCode()).isEqualTo(400);
    }
}
