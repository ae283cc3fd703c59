package dev.sampan;

import static dev.sampan.testing.CloudServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sampan.internal.cloud.Product;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.session.Session;
import dev.sampan.problem.CloudException;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.testing.CloudServer;
import dev.sampan.testing.FakeTime;
import dev.sampan.value.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampanSessionTest {
    @TempDir
    Path home;

    private final Map<String, String> variables = new HashMap<>();
    private CloudServer cloud;
    private MockWebServer kube;

    @BeforeEach
    void start() throws IOException {
        cloud = new CloudServer().key("AK", "SK").key("STS-1", "S1").key("STS-2", "S2");
        kube = new MockWebServer();
        kube.start();
    }

    @AfterEach
    void stop() {
        cloud.close();
        kube.close();
    }

    private Sampan connect(Consumer<ConnectSpec> spec) {
        return SampanSession.open(spec, new Surroundings(variables, home));
    }

    private Sampan connect() {
        return connect(spec -> {});
    }

    private void cloudByEnvironment() {
        variables.put("SAMPAN_ENDPOINT", cloud.url());
        variables.put("ALIBABA_CLOUD_ACCESS_KEY_ID", "AK");
        variables.put("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SK");
        variables.put("ALIBABA_CLOUD_REGION_ID", "ap-southeast-1");
    }

    private String kubeconfig(String token) {
        return """
                apiVersion: v1
                kind: Config
                current-context: sandbox
                contexts:
                - name: sandbox
                  context: {cluster: c, user: u, namespace: demo}
                clusters:
                - name: c
                  cluster: {server: "http://127.0.0.1:%d"}
                users:
                - name: u
                  user: {token: %s}
                """.formatted(kube.getPort(), token);
    }

    private void kubeconfigByEnvironment() throws IOException {
        variables.put(
                "KUBECONFIG",
                Files.writeString(home.resolve("kc"), kubeconfig("t1")).toString());
    }

    private void kubeAnswers(String body) {
        kube.enqueue(new MockResponse.Builder().body(body).build());
    }

    @Test
    void connect_kubeconfigAlone_reachesTheCluster() throws Exception {
        kubeconfigByEnvironment();
        kubeAnswers("{\"gitVersion\":\"v1.35.4\"}");
        try (Sampan sampan = connect()) {
            assertThat(sampan.cluster().name()).isEqualTo("sandbox");
            assertThat(sampan.cluster().version()).isEqualTo("v1.35.4");
            assertThat(kube.takeRequest(5, TimeUnit.SECONDS).getHeaders().get("Authorization"))
                    .isEqualTo("Bearer t1");
            assertThatThrownBy(sampan::identity)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("credential.none");
        }
    }

    @Test
    void connect_exportedSandbox_usesClusterAndCloud() throws Exception {
        kubeconfigByEnvironment();
        cloudByEnvironment();
        kubeAnswers("{\"gitVersion\":\"v1.35.4\"}");
        cloud.on("GetCallerIdentity", "{\"AccountId\":\"1\",\"Arn\":\"acs:ram::1:root\",\"IdentityType\":\"Account\"}");
        try (Sampan sampan = connect()) {
            assertThat(sampan.cluster("sandbox").version()).isEqualTo("v1.35.4");
            assertThat(sampan.identity()).isEqualTo(new CallerIdentity("1", "acs:ram::1:root", "Account"));
        }
    }

    @Test
    void connect_itself_sendsNothing() throws Exception {
        kubeconfigByEnvironment();
        cloudByEnvironment();
        try (Sampan sampan = connect()) {
            sampan.cluster().namespace("shop");
            sampan.registryAt("127.0.0.1:" + kube.getPort());
        }
        assertThat(cloud.requests).isEmpty();
        assertThat(kube.getRequestCount()).isZero();
    }

    @Test
    void cluster_ackName_getsATemporaryKubeconfigAndRenewsIt() {
        cloudByEnvironment();
        FakeTime time = new FakeTime();
        cloud.on(
                "DescribeClustersV1",
                "{\"clusters\":[{\"cluster_id\":\"c1\",\"name\":\"prod-sg\"}],\"page_info\":{\"total_count\":1}}");
        cloud.on(
                "DescribeClusterUserKubeconfig",
                request -> json(
                        200,
                        "{\"config\":"
                                + com.fasterxml.jackson.databind.node.TextNode.valueOf(kubeconfig("t9"))
                                + ",\"expiration\":\"" + time.instant().plusSeconds(3600) + "\"}"));
        for (int i = 0; i < 3; i++) {
            kubeAnswers("{\"gitVersion\":\"v1.35.4\"}");
        }
        try (Sampan sampan = connect(c -> c.clock(time).sleeper(time))) {
            Cluster cluster = sampan.cluster("prod-sg");
            assertThat(cluster.version()).isEqualTo("v1.35.4");
            assertThat(sampan.cluster("prod-sg")).isSameAs(cluster);
            time.advance(Duration.ofMinutes(49));
            cluster.version();
            assertThat(cloud.count("DescribeClusterUserKubeconfig")).isEqualTo(1);
            time.advance(Duration.ofMinutes(2));
            cluster.version();
            assertThat(cloud.count("DescribeClusterUserKubeconfig")).isEqualTo(2);
        }
        assertThat(cloud.count("DescribeClustersV1")).isEqualTo(1);
        assertThat(cloud.requests.get(1).getTarget())
                .startsWith("/k8s/c1/user_config?")
                .contains("TemporaryDurationMinutes=60");
    }

    @Test
    void cluster_unknownName_listsThoseThatAreThere() throws IOException {
        kubeconfigByEnvironment();
        cloudByEnvironment();
        cloud.on(
                "DescribeClustersV1",
                "{\"clusters\":[{\"cluster_id\":\"c1\",\"name\":\"prod-sg\"}],\"page_info\":{\"total_count\":1}}");
        try (Sampan sampan = connect()) {
            assertThatThrownBy(() -> sampan.cluster("prod-hk"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("prod-sg")
                    .hasMessageContaining("sandbox");
        }
    }

    @Test
    void cluster_twoOfOneName_asksForTheId() {
        cloudByEnvironment();
        cloud.on(
                "DescribeClustersV1",
                "{\"clusters\":[{\"cluster_id\":\"c1\",\"name\":\"a\"},{\"cluster_id\":\"c2\",\"name\":\"a\"}],\"page_info\":{\"total_count\":2}}");
        try (Sampan sampan = connect()) {
            assertThatThrownBy(() -> sampan.cluster("a")).hasMessageContaining("cluster.ambiguous");
        }
    }

    @Test
    void registry_acrName_logsInWithATemporaryUser() throws Exception {
        cloudByEnvironment();
        cloud.on(
                "ListInstance",
                "{\"IsSuccess\":true,\"TotalCount\":\"1\",\"Instances\":[{\"InstanceId\":\"cri-1\",\"InstanceName\":\"acme\"}]}");
        cloud.on(
                "ListInstanceEndpoint",
                "{\"IsSuccess\":true,\"Endpoints\":[{\"EndpointType\":\"internet\",\"Enable\":true,\"Domains\":[{\"Type\":\"SYSTEM\",\"Domain\":\"127.0.0.1:"
                        + kube.getPort() + "\"}]}]}");
        cloud.on(
                "GetAuthorizationToken",
                "{\"IsSuccess\":true,\"TempUsername\":\"cr_temp\",\"AuthorizationToken\":\"tt\",\"ExpireTime\":9999999999999}");
        kube.enqueue(new MockResponse.Builder()
                .code(401)
                .setHeader("WWW-Authenticate", "Basic realm=x")
                .build());
        kubeAnswers("{\"tags\":[\"1\"]}");
        try (Sampan sampan = connect()) {
            assertThat(sampan.registry("acme").tags("shop/web")).containsExactly("1");
            kube.takeRequest(5, TimeUnit.SECONDS);
            assertThat(kube.takeRequest(5, TimeUnit.SECONDS).getHeaders().get("Authorization"))
                    .isEqualTo(okhttp3.Credentials.basic("cr_temp", "tt"));
            assertThatThrownBy(() -> sampan.registry("other")).hasMessageContaining("acme");
        }
    }

    @Test
    void registryAt_hostOfTheEnvironment_usesItsLogin() throws Exception {
        variables.put("SAMPAN_REGISTRY", "127.0.0.1:" + kube.getPort());
        variables.put("SAMPAN_REGISTRY_USER", "u");
        variables.put("SAMPAN_REGISTRY_PASSWORD", "p");
        kube.enqueue(new MockResponse.Builder()
                .code(401)
                .setHeader("WWW-Authenticate", "Basic realm=x")
                .build());
        kubeAnswers("{\"tags\":null}");
        try (Sampan sampan = connect()) {
            assertThat(sampan.registryAt("127.0.0.1:" + kube.getPort()).tags("a"))
                    .isEmpty();
        }
        kube.takeRequest(5, TimeUnit.SECONDS);
        assertThat(kube.takeRequest(5, TimeUnit.SECONDS).getHeaders().get("Authorization"))
                .isEqualTo(okhttp3.Credentials.basic("u", "p"));
    }

    @Test
    void call_accessDenied_namesTheActionAndTheStatement() {
        cloudByEnvironment();
        cloud.on(
                "ListInstance",
                request -> json(
                        403,
                        "{\"Code\":\"NoPermission\",\"Message\":\"denied\",\"RequestId\":\"r-7\",\"AccessDeniedDetail\":{\"AuthAction\":\"cr:ListInstance\",\"AuthPrincipalDisplayName\":\"bob\"}}"));
        try (Sampan sampan = connect()) {
            CloudException denied = catchThrowableOfType(CloudException.class, () -> sampan.registry("acme"));
            assertThat(denied.code()).isEqualTo("cloud.access-denied");
            assertThat(denied.requestId()).contains("r-7");
            assertThat(denied.status()).isEqualTo(403);
            assertThat(denied.problem().reason()).isEqualTo("RAM does not grant cr:ListInstance to bob");
            assertThat(denied.problem().nextStep()).contains("\"Action\":\"cr:ListInstance\"");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | InvalidAccessKeyId.NotFound | cloud.credential-refused | false",
                "400 | SignatureDoesNotMatch | cloud.credential-refused | false",
                "400 | InvalidSecurityToken.Expired | cloud.token-expired | false",
                "404 | ErrorClusterNotFound | cloud.not-found | false",
                "400 | InvalidParameter | cloud.refused | false",
                "200 | INSTANCE_NOT_EXIST | cloud.not-found | false",
                "200 | PARAMETER_ERROR | cloud.soft-failure | false",
                "500 | InternalError | cloud.server-error | true",
            })
    void call_eachRefusal_hasItsCode(int status, String remote, String code, boolean retryable) {
        cloudByEnvironment();
        cloud.on(
                "ListInstance",
                request -> json(status, "{\"Code\":\"" + remote + "\",\"Message\":\"m\",\"IsSuccess\":false}"));
        FakeTime time = new FakeTime();
        try (Sampan sampan = connect(c -> c.clock(time).sleeper(time))) {
            CloudException failure = catchThrowableOfType(CloudException.class, () -> sampan.registry("acme"));
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.remoteCode()).isEqualTo(remote);
            assertThat(failure.isRetryable()).isEqualTo(retryable);
            assertThat(failure.getMessage()).hasLineCount(4);
        }
    }

    @Test
    void call_badGatewayOfAProxy_keepsTheStatus() {
        cloudByEnvironment();
        cloud.on("ListInstance", request -> json(502, "<html>bad</html>"));
        FakeTime time = new FakeTime();
        try (Sampan sampan = connect(c -> c.clock(time).sleeper(time))) {
            CloudException failure = catchThrowableOfType(CloudException.class, () -> sampan.registry("acme"));
            assertThat(failure.status()).isEqualTo(502);
            assertThat(cloud.count("ListInstance")).isEqualTo(4);
        }
    }

    @Test
    void call_throttled_waitsAndGoesOnWithFreshNonces() {
        cloudByEnvironment();
        MockResponse throttled = json(400, "{\"Code\":\"Throttling.User\",\"Message\":\"m\"}");
        cloud.inTurn(
                "GetCallerIdentity",
                throttled,
                throttled,
                throttled,
                throttled,
                throttled,
                json(200, "{\"AccountId\":\"1\"}"));
        FakeTime time = new FakeTime();
        try (Sampan sampan = connect(c -> c.clock(time).sleeper(time))) {
            assertThat(sampan.identity().accountId()).isEqualTo("1");
        }
        assertThat(cloud.requests.stream()
                        .map(request -> request.getHeaders().get("x-acs-signature-nonce"))
                        .collect(Collectors.toSet()))
                .hasSize(6);
    }

    @Test
    void call_wrongClock_learnsTheServersTimeOnce() {
        cloudByEnvironment();
        FakeTime time = new FakeTime();
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                time.instant().plus(Duration.ofMinutes(20)).atZone(ZoneOffset.UTC));
        MockResponse refused = json(400, "{\"Code\":\"InvalidTimeStamp.Expired\",\"Message\":\"m\"}", "Date", date);
        cloud.on(
                "GetCallerIdentity",
                request ->
                        String.valueOf(request.getHeaders().get("x-acs-date")).startsWith("2026-03-01T08:20")
                                ? json(200, "{\"AccountId\":\"1\"}")
                                : refused);
        try (Sampan sampan = connect(c -> c.clock(time).sleeper(time))) {
            assertThat(sampan.identity().accountId()).isEqualTo("1");
            assertThat(sampan.identity().accountId()).isEqualTo("1");
        }
        assertThat(cloud.count("GetCallerIdentity")).isEqualTo(3);
    }

    private void cliProfile(String json) throws IOException {
        Files.createDirectories(home.resolve(".aliyun"));
        Files.writeString(home.resolve(".aliyun").resolve("config.json"), json);
    }

    @Test
    void credential_cliProfileWithRole_assumesItAndRenewsIt() throws IOException {
        cliProfile("""
                {"current":"work","profiles":[
                 {"name":"work","mode":"RamRoleArn","access_key_id":"AK","access_key_secret":"SK",
                  "ram_role_arn":"acs:ram::1:role/dev","ram_session_name":"me","region_id":"ap-southeast-1"}]}""");
        FakeTime time = new FakeTime();
        java.util.concurrent.atomic.AtomicInteger roles = new java.util.concurrent.atomic.AtomicInteger();
        cloud.on("AssumeRole", request -> {
            int n = roles.incrementAndGet();
            return json(
                    200,
                    "{\"Credentials\":{\"AccessKeyId\":\"STS-" + n + "\",\"AccessKeySecret\":\"S" + n
                            + "\",\"SecurityToken\":\"tok" + n + "\",\"Expiration\":\""
                            + time.instant().plusSeconds(3600) + "\"}}");
        });
        cloud.on("GetCallerIdentity", "{\"AccountId\":\"1\"}");
        try (Sampan sampan = connect(c -> c.clock(time).sleeper(time).endpoint(URI.create(cloud.url())))) {
            sampan.identity();
            time.advance(Duration.ofMinutes(54));
            sampan.identity();
            assertThat(roles).hasValue(1);
            time.advance(Duration.ofMinutes(2));
            sampan.identity();
            assertThat(roles).hasValue(2);
        }
        assertThat(cloud.requests.get(cloud.requests.size() - 1).getHeaders().get("x-acs-security-token"))
                .isEqualTo("tok2");
        assertThat(cloud.requests.get(0).getUrl().queryParameter("RoleSessionName"))
                .isEqualTo("me");
    }

    @Test
    void credential_tokenRefused_isRenewedOnceAndTheCallRepeated() throws IOException {
        cliProfile(
                "{\"current\":\"w\",\"profiles\":[{\"name\":\"w\",\"mode\":\"RamRoleArn\",\"access_key_id\":\"AK\",\"access_key_secret\":\"SK\",\"ram_role_arn\":\"acs:ram::1:role/dev\"}]}");
        cloud.inTurn(
                "AssumeRole",
                json(
                        200,
                        "{\"Credentials\":{\"AccessKeyId\":\"STS-1\",\"AccessKeySecret\":\"S1\",\"SecurityToken\":\"t1\",\"Expiration\":\"2099-01-01T00:00:00Z\"}}"),
                json(
                        200,
                        "{\"Credentials\":{\"AccessKeyId\":\"STS-2\",\"AccessKeySecret\":\"S2\",\"SecurityToken\":\"t2\",\"Expiration\":\"2099-01-01T00:00:00Z\"}}"));
        cloud.on(
                "GetCallerIdentity",
                request -> "t2".equals(request.getHeaders().get("x-acs-security-token"))
                        ? json(200, "{\"AccountId\":\"1\"}")
                        : json(403, "{\"Code\":\"InvalidSecurityToken.Expired\",\"Message\":\"m\"}"));
        try (Sampan sampan = connect(c -> c.endpoint(URI.create(cloud.url())))) {
            assertThat(sampan.identity().accountId()).isEqualTo("1");
        }
    }

    @Test
    void credential_oidcOfTheEnvironment_isSentInTheBodyUnsigned() throws IOException {
        variables.put("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/pod");
        variables.put("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/x");
        variables.put(
                "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
                Files.writeString(home.resolve("token"), "jwt+/=\n").toString());
        cloud.on(
                "AssumeRoleWithOIDC",
                "{\"Credentials\":{\"AccessKeyId\":\"STS-1\",\"AccessKeySecret\":\"S1\",\"SecurityToken\":\"t1\",\"Expiration\":\"2099-01-01T00:00:00Z\"}}");
        cloud.on("GetCallerIdentity", "{\"AccountId\":\"1\"}");
        try (Sampan sampan = connect(c -> c.endpoint(URI.create(cloud.url())))) {
            sampan.identity();
        }
        var request = cloud.requests.get(0);
        assertThat(request.getHeaders().get("authorization")).isNull();
        assertThat(java.util.Objects.requireNonNull(request.getBody()).utf8()).contains("OIDCToken=jwt%2B%2F%3D");
        assertThat(request.getTarget()).doesNotContain("jwt");
    }

    @Test
    void credential_iniFile_isRead() throws IOException {
        Files.createDirectories(home.resolve(".alibabacloud"));
        Files.writeString(
                home.resolve(".alibabacloud").resolve("credentials"),
                "# mine\n[default]\ntype = access_key\naccess_key_id = AK\naccess_key_secret = SK\n");
        cloud.on("GetCallerIdentity", "{\"AccountId\":\"1\"}");
        try (Sampan sampan = connect(c -> c.endpoint(URI.create(cloud.url())))) {
            assertThat(sampan.identity().accountId()).isEqualTo("1");
        }
    }

    @Test
    void credential_mistakes_areNamed() throws IOException {
        cliProfile(
                "{\"current\":\"a\",\"profiles\":[{\"name\":\"a\",\"mode\":\"CloudSSO\"},{\"name\":\"b\",\"mode\":\"ChainableRamRoleArn\",\"ram_role_arn\":\"r\",\"source_profile\":\"b\"}]}");
        try (Sampan sampan = connect()) {
            assertThatThrownBy(sampan::identity)
                    .hasMessageContaining("credential.mode-unsupported")
                    .hasMessageContaining("CloudSSO");
        }
        try (Sampan sampan = connect(c -> c.profile("b"))) {
            assertThatThrownBy(sampan::identity).hasMessageContaining("credential.profile-loop");
        }
        assertThatThrownBy(() -> connect(c -> c.profile("c")))
                .hasMessageContaining("credential.no-such-profile")
                .hasMessageContaining("a, b");
        variables.put("ALIBABA_CLOUD_ACCESS_KEY_ID", "AK");
        try (Sampan sampan = connect()) {
            assertThatThrownBy(sampan::identity).hasMessageContaining("credential.incomplete");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example,connect.endpoint-cleartext",
        "https://x.example/path,connect.endpoint-invalid",
        "nonsense,connect.endpoint-invalid"
    })
    void connect_badEndpoint_isRefused(String url, String code) {
        variables.put("SAMPAN_ENDPOINT", url);
        assertThatThrownBy(this::connect)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(code);
    }

    @Test
    void connect_badRegion_isRefused() {
        assertThatThrownBy(() -> connect(c -> c.region("ap-south-1"))).hasMessageContaining("it was closed");
        assertThatThrownBy(() -> connect(c -> c.region("../x"))).hasMessageContaining("connect.region-unknown");
    }

    @Test
    void connect_contextThatIsNotThere_listsThose() throws IOException {
        kubeconfigByEnvironment();
        assertThatThrownBy(() -> connect(c -> c.context("nope")))
                .hasMessageContaining("kubeconfig.no-such-context")
                .hasMessageContaining("sandbox");
    }

    @ParameterizedTest
    @CsvSource({
        "CS,ap-southeast-1,false,cs.ap-southeast-1.aliyuncs.com",
                "CS,ap-southeast-1,true,cs-anony-vpc.ap-southeast-1.aliyuncs.com",
        "STS,us-southeast-1,false,sts.aliyuncs.com", "SLS,eu-central-1,true,eu-central-1-intranet.log.aliyuncs.com",
        "CMS,me-east-1,false,metrics.me-east-1.aliyuncs.com", "ARMS,me-east-1,false,arms.aliyuncs.com",
        "BSS,eu-west-1,false,business.ap-southeast-1.aliyuncs.com", "BSS,cn-hongkong,false,business.aliyuncs.com",
        "RAM,us-east-1,true,ram.vpc-proxy.aliyuncs.com"
    })
    void host_productAndRegion_isAsPublished(Product product, String region, boolean vpc, String host) {
        assertThat(product.host(region, vpc)).isEqualTo(host);
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT-1S", "P2D"})
    void spec_deadlineThatNoCallCanKeep_isRefused(Duration deadline) {
        assertThatThrownBy(() -> connect(c -> c.deadline(deadline))).hasMessageContaining("connect.deadline-invalid");
    }

    @Test
    void spec_twoCredentialsOfOneRegistry_areRefusedWithoutTheirPasswords() {
        assertThatThrownBy(() -> connect(c -> c.registryCredential("r.example", "one", Secret.of("p4ss-1"))
                        .registryCredential("r.example", "two", Secret.of("p4ss-2"))))
                .hasMessageContaining("spec.set-twice")
                .hasMessageNotContaining("p4ss");
    }

    @Test
    void spec_setTwiceOrLater_isRefused() {
        assertThatThrownBy(() -> connect(c -> c.region("a-b").region("c-d"))).hasMessageContaining("spec.set-twice");
        assertThatThrownBy(() -> connect(
                        c -> c.securityToken(Secret.of("tell-nobody-1")).securityToken(Secret.of("tell-nobody-2"))))
                .hasMessageContaining("spec.set-twice")
                .hasMessageNotContaining("tell-nobody");
        ConnectSpec[] kept = new ConnectSpec[1];
        connect(c -> kept[0] = c).close();
        assertThatThrownBy(() -> kept[0].region("eu-west-1")).hasMessageContaining("spec.used-later");
    }

    @Test
    void connect_withASecurityTokenAlone_isRefused() {
        assertThatThrownBy(() -> connect(c -> c.securityToken(Secret.of("t"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("connect.token-without-key")
                .hasMessageContaining("set accessKey(id, secret) as well");
    }

    @Test
    void unwrap_whatLiesBeneath_isThere() throws IOException {
        kubeconfigByEnvironment();
        try (Sampan sampan = connect()) {
            Namespace namespace = sampan.cluster().namespace("shop");
            assertThat(namespace.unwrap(KubeNamespace.class).name()).isEqualTo("shop");
            assertThat(namespace.unwrap(Session.class)).isSameAs(sampan.unwrap(Session.class));
            assertThat(namespace.unwrap(KubernetesClient.class)).isNotNull();
            assertThat(sampan.unwrap(OkHttpClient.class)).isNotNull();
            assertThatThrownBy(() -> namespace.unwrap(String.class)).hasMessageContaining("unwrap.none");
        }
    }

    @Test
    void toString_handles_fitThePrompt() throws IOException {
        kubeconfigByEnvironment();
        try (Sampan sampan = connect()) {
            List<Object> handles = List.of(
                    sampan, sampan.cluster(), sampan.cluster().namespace("shop"), sampan.registryAt("127.0.0.1:5000"));
            for (Object handle : handles) {
                assertThat(handle.toString()).hasSizeLessThanOrEqualTo(1_000).contains("\n  next: ");
                assertThat(handle.toString().lines().findFirst().orElse("")).hasSizeLessThanOrEqualTo(45);
            }
        }
    }

    @Test
    void close_twiceWithCallsBehind_leavesNoThreads() throws Exception {
        kubeconfigByEnvironment();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Sampan sampan = connect();
        kubeAnswers("{\"gitVersion\":\"v1\"}");
        sampan.cluster().version();
        sampan.cluster().unwrap(KubernetesClient.class);
        sampan.close();
        sampan.close();
        assertThatThrownBy(sampan::cluster).hasMessageContaining("session.closed");
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!left(before).isEmpty() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(left(before)).isEmpty();
    }

    /** Threads of ours; those of OkHttp's and Okio's own shared runners end by themselves after a minute. */
    private static List<String> left(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.isAlive())
                .map(Thread::getName)
                .filter(name -> name.startsWith("sampan") || name.contains("kubernetes") || name.contains("fabric8"))
                .toList();
    }

    @Test
    void connect_mistakes_haveTheirCodes() throws IOException {
        assertThatThrownBy(() -> connect(c -> c.kubeconfig(home.resolve("k")).kubeconfigText(Secret.of("x"))))
                .hasMessageContaining("connect.two-kubeconfigs");
        assertThatThrownBy(() -> connect(c -> c.kubeconfig(home.resolve("missing"))))
                .hasMessageContaining("kubeconfig.unreadable");
        assertThatThrownBy(() -> connect(c -> c.allowExecPlugin(Path.of("aws"))))
                .hasMessageContaining("connect.exec-plugin-path");
        cliProfile("not json");
        assertThatThrownBy(this::connect).hasMessageContaining("credential.file-unreadable");
        Files.delete(home.resolve(".aliyun").resolve("config.json"));
        variables.put("ALIBABA_CLOUD_ACCESS_KEY_ID", "AK");
        variables.put("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SK");
        try (Sampan sampan = connect()) {
            assertThatThrownBy(sampan::cluster).hasMessageContaining("kubeconfig.none");
            assertThatThrownBy(() -> sampan.registry("acme")).hasMessageContaining("connect.no-region");
            assertThatThrownBy(() -> sampan.registryAt("https://x/y")).hasMessageContaining("registry.host-invalid");
            assertThatThrownBy(() -> sampan.registryAt("127.0.0.1:1").resolve("a.io/b:1"))
                    .hasMessageContaining("registry.other-host");
        }
    }

    @Test
    void lookups_nothingFound_haveTheirCodes() {
        cloudByEnvironment();
        cloud.on("DescribeClustersV1", "{\"clusters\":[],\"page_info\":{\"total_count\":0}}");
        cloud.on(
                "ListInstance",
                "{\"IsSuccess\":true,\"Instances\":[{\"InstanceId\":\"cri-1\",\"InstanceName\":\"acme\"}]}");
        cloud.on("ListInstanceEndpoint", "{\"IsSuccess\":true,\"Endpoints\":[]}");
        try (Sampan sampan = connect()) {
            assertThatThrownBy(() -> sampan.cluster("x")).hasMessageContaining("cluster.no-such-cluster");
            assertThatThrownBy(() -> sampan.registry("x")).hasMessageContaining("registry.no-such-instance");
            assertThatThrownBy(() -> sampan.registry("acme")).hasMessageContaining("registry.no-endpoint");
        }
    }

    @Test
    void credential_uriThatSaysNo_isNamed() {
        kube.enqueue(new MockResponse.Builder().code(404).build());
        variables.put("ALIBABA_CLOUD_CREDENTIALS_URI", "http://127.0.0.1:" + kube.getPort() + "/c");
        try (Sampan sampan = connect()) {
            assertThatThrownBy(sampan::identity).hasMessageContaining("credential.not-given");
        }
    }

    @Test
    void secret_accessKeyOfTheSpec_isUsed() {
        cloud.on("GetCallerIdentity", "{\"AccountId\":\"1\"}");
        try (Sampan sampan = connect(c -> c.endpoint(URI.create(cloud.url())).accessKey("AK", Secret.of("SK")))) {
            assertThat(sampan.identity().accountId()).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ALIBABA_CLOUD_STS_ENDPOINT,sts-vpc.eu-west-1.aliyuncs.com,sts-vpc.eu-west-1.aliyuncs.com",
        "ALIBABA_CLOUD_STS_REGION,eu-west-1,sts.eu-west-1.aliyuncs.com",
        "ALIBABA_CLOUD_STS_REGION,evil.example/,sts.aliyuncs.com",
        "ALIBABA_CLOUD_ENDPOINT_STS,sts.example,sts.example"
    })
    void endpoint_ofStsInAPod_isWhereTheWebhookSays(String variable, String value, String host) {
        variables.put(variable, value);
        try (Sampan sampan = connect()) {
            assertThat(sampan.unwrap(dev.sampan.internal.cloud.CloudCalls.class)
                            .endpoints()
                            .of(Product.STS)
                            .host())
                    .isEqualTo(host);
        }
    }
}
