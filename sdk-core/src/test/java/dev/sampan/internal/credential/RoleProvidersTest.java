package dev.sampan.internal.credential;

import static dev.sampan.testing.CloudServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.aliyun.credentials.models.CredentialModel;
import com.aliyun.credentials.provider.AlibabaCloudCredentialsProvider;
import dev.sampan.Sampan;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.testing.CloudServer;
import dev.sampan.testing.FakeTime;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials that others give: the instance's metadata service, a role, a role of a role. */
class RoleProvidersTest {
    private static final String ROLES = "/latest/meta-data/ram/security-credentials/";

    private final FakeTime time = new FakeTime();
    private final MockWebServer metadata = new MockWebServer();
    private final AtomicInteger given = new AtomicInteger();

    @TempDir
    Path home;

    private final CloudServer sts;
    private final Sampan sampan;
    private final CloudCalls cloud;

    RoleProvidersTest() throws IOException {
        sts = new CloudServer().key("AK", "SK");
        sampan = Sampan.connect(c -> c.clock(time)
                .sleeper(time)
                .region("ap-southeast-1")
                .endpoint(URI.create(sts.url()))
                .accessKey("AK", Secret.of("SK")));
        cloud = sampan.unwrap(CloudCalls.class);
    }

    @BeforeEach
    void serve() throws IOException {
        metadata.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer(request);
            }
        });
        metadata.start();
    }

    @AfterEach
    void close() throws IOException {
        sampan.close();
        sts.close();
        metadata.close();
    }

    private MockResponse answer(RecordedRequest request) {
        String path = request.getUrl().encodedPath();
        if (request.getMethod().equals("PUT") && path.equals("/latest/api/token")) {
            boolean asked = "21600".equals(request.getHeaders().get("X-aliyun-ecs-metadata-token-ttl-seconds"));
            return new MockResponse.Builder()
                    .code(asked ? 200 : 400)
                    .body("session-token")
                    .build();
        }
        if (!"session-token".equals(request.getHeaders().get("X-aliyun-ecs-metadata-token"))) {
            return new MockResponse.Builder().code(403).build();
        }
        if (path.equals(ROLES)) {
            return new MockResponse.Builder().body("web-role\n").build();
        }
        if (path.equals(ROLES + "web-role")) {
            int n = given.incrementAndGet();
            return json(
                    200,
                    "{\"Code\":\"Success\",\"AccessKeyId\":\"STS-" + n + "\",\"AccessKeySecret\":\"S\","
                            + "\"SecurityToken\":\"T" + n + "\",\"Expiration\":\""
                            + time.instant().plusSeconds(3600) + "\"}");
        }
        return new MockResponse.Builder().code(404).build();
    }

    private AlibabaCloudCredentialsProvider ecs(@org.jspecify.annotations.Nullable String role) {
        return RoleProviders.ecs(cloud, "http://127.0.0.1:" + metadata.getPort(), role);
    }

    @Test
    void ecs_withoutARoleName_asksForItUnderASessionToken() {
        CredentialModel credential = ecs(null).getCredentials();

        assertThat(credential.getAccessKeyId()).isEqualTo("STS-1");
        assertThat(credential.getSecurityToken()).isEqualTo("T1");
        assertThat(metadata.getRequestCount()).isEqualTo(3);
    }

    @Test
    void ecs_withARoleName_keepsTheCredentialUntilFiveMinutesBeforeItsEnd() {
        AlibabaCloudCredentialsProvider provider = ecs("web-role");

        assertThat(provider.getCredentials().getAccessKeyId()).isEqualTo("STS-1");
        time.advance(Duration.ofMinutes(54));
        assertThat(provider.getCredentials().getAccessKeyId()).isEqualTo("STS-1");
        time.advance(Duration.ofMinutes(2));
        assertThat(provider.getCredentials().getAccessKeyId()).isEqualTo("STS-2");
    }

    @Test
    void ecs_withAnUnknownRole_saysWhatToCheck() {
        assertThatThrownBy(() -> ecs("other").getCredentials())
                .hasMessageContaining("credential.not-given")
                .hasMessageContaining("it answers 404")
                .hasMessageContaining("check the role's name");
    }

    @Test
    void chain_ofTwoRoles_assumesEachWithTheOneBefore() throws IOException {
        Files.createDirectories(home.resolve(".aliyun"));
        Files.writeString(home.resolve(".aliyun/config.json"), """
                {"current":"app","profiles":[
                 {"name":"app","mode":"ChainableRamRoleArn","source_profile":"hub","ram_role_arn":"acs:ram::2:role/app"},
                 {"name":"hub","mode":"ChainableRamRoleArn","source_profile":"me","ram_role_arn":"acs:ram::1:role/hub"},
                 {"name":"me","mode":"AK","access_key_id":"AK","access_key_secret":"SK"}]}""");
        sts.key("STS-hub", "S-hub");
        sts.on("AssumeRole", request -> {
            String role = request.getUrl().queryParameter("RoleArn");
            String name = String.valueOf(role).endsWith("hub") ? "hub" : "app";
            return json(
                    200,
                    "{\"Credentials\":{\"AccessKeyId\":\"STS-" + name + "\",\"AccessKeySecret\":\"S-" + name
                            + "\",\"SecurityToken\":\"T-" + name + "\",\"Expiration\":\""
                            + time.instant().plusSeconds(3600) + "\"}}");
        });

        CredentialModel credential = CredentialChain.read(name -> Optional.empty(), home, null)
                .provider(cloud)
                .get()
                .getCredentials();

        assertThat(credential.getAccessKeyId()).isEqualTo("STS-app");
        assertThat(sts.requests)
                .extracting(r -> r.getUrl().queryParameter("RoleArn"))
                .isEqualTo(List.of("acs:ram::1:role/hub", "acs:ram::2:role/app"));
        assertThat(sts.requests.get(0).getHeaders().get("Authorization")).contains("Credential=AK,");
        assertThat(sts.requests.get(1).getHeaders().get("Authorization")).contains("Credential=STS-hub,");
        assertThat(sts.requests.get(1).getHeaders().get("x-acs-security-token")).isEqualTo("T-hub");
    }
}
