package dev.sampan.internal.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sampan.problem.RegistryException;
import dev.sampan.testing.Servers;
import dev.sampan.value.Digest;
import dev.sampan.value.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OciClientTest {
    private static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(MANIFEST);
    private Servers world;
    private OciClient registry;

    @BeforeEach
    void start() throws IOException {
        world = new Servers();
        registry = new OciClient(
                world.host(), world.http, LoginSource.fixed(new Login("me", Secret.of("pass"))), Set.of());
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void answer(int status, String... headers) {
        MockResponse.Builder response = new MockResponse.Builder().code(status);
        for (int i = 0; i < headers.length; i += 2) {
            response.setHeader(headers[i], headers[i + 1]);
        }
        world.server.enqueue(response.build());
    }

    private void challenge(String realm) {
        answer(401, "WWW-Authenticate", "Bearer realm=\"" + realm + "\",service=\"reg\",scope=\"whatever\"");
    }

    private void cut() {
        world.server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket(true, true, true))
                .build());
    }

    @Test
    void findManifest_bearerChallenge_asksForATokenOnceAndKeepsIt() throws InterruptedException {
        challenge("http://" + world.host() + "/token");
        world.json(200, "{\"token\":\"tok\",\"expires_in\":300}");
        answer(
                200,
                "Docker-Content-Digest",
                DIGEST.toString(),
                "Content-Length",
                "18",
                "Content-Type",
                "application/x");
        answer(404);
        Optional<OciRegistry.ManifestInfo> found = registry.findManifest("shop/web", "1.4.0");
        assertThat(found).contains(new OciRegistry.ManifestInfo(DIGEST, "application/x", 18));
        assertThat(registry.findManifest("shop/web", "other")).isEmpty();
        assertThat(world.take().getHeaders().get("Authorization")).isNull();
        RecordedRequest token = world.take();
        assertThat(token.getUrl().queryParameter("scope")).isEqualTo("repository:shop/web:pull");
        assertThat(token.getUrl().queryParameter("service")).isEqualTo("reg");
        assertThat(token.getHeaders().get("Authorization")).startsWith("Basic ");
        assertThat(world.take().getHeaders().get("Authorization")).isEqualTo("Bearer tok");
        assertThat(world.take().getHeaders().get("Authorization")).isEqualTo("Bearer tok");
    }

    @Test
    void findManifest_byDigest_acceptsNoOther() {
        answer(200, "Docker-Content-Digest", Digest.sha256(new byte[1]).toString(), "Content-Length", "18");
        assertThatThrownBy(() ->
                        registry.resolve(dev.sampan.value.ImageReference.parse(world.host() + "/shop/web:1@" + DIGEST)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("registry.digest-mismatch");
    }

    @ParameterizedTest
    @CsvSource({"../../admin", "shop/..", "SHOP", "''"})
    void hasBlob_repositoryThatLeadsElsewhere_isRefusedBeforeAnythingIsSent(String repository) {
        assertThatThrownBy(() -> registry.hasBlob(repository, DIGEST)).hasMessageContaining("value.image-reference");
        assertThat(world.server.getRequestCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"a.example?x", "a.example#x", "a.example/x", "me@a.example", "https://a.example", "''"})
    void new_hostThatIsMore_isRefused(String host) {
        assertThatThrownBy(() -> new OciClient(host, world.http, LoginSource.anonymous(), Set.of()))
                .hasMessageContaining("registry.host-invalid");
    }

    @Test
    void pullBlob_contentThatIsPacked_isGivenAsItIsKept() throws IOException, InterruptedException {
        answer(200);
        Buffer packed = new Buffer();
        try (var sink = okio.Okio.buffer(new okio.GzipSink(packed))) {
            sink.writeUtf8("layer");
        }
        byte[] kept = packed.readByteArray();
        world.server.enqueue(new MockResponse.Builder()
                .setHeader("Content-Encoding", "gzip")
                .body(new Buffer().write(kept))
                .build());
        try (InputStream blob = registry.pullBlob("shop/web", Digest.sha256(kept))) {
            assertThat(blob.readAllBytes()).isEqualTo(kept);
        }
        world.take();
        assertThat(world.take().getHeaders().get("Accept-Encoding")).isEqualTo("identity");
    }

    @ParameterizedTest
    @CsvSource({
        "http://100.100.100.200/token",
        "http://evil.example/token",
        "https://evil.example/token",
        "ftp://127.0.0.1/x",
        "''",
        "https://me:you@127.0.0.1/token",
        "http://169.254.169.254/latest"
    })
    void findManifest_realmElsewhere_isRefusedBeforeTheLoginIsLookedUp(String realm) {
        OciClient careful = new OciClient(
                world.host(),
                world.http,
                deadline -> {
                    throw new AssertionError("the login was looked up");
                },
                Set.of());
        challenge(realm);
        assertThatThrownBy(() -> careful.findManifest("shop/web", "1"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("registry.realm-refused");
    }

    @ParameterizedTest
    @CsvSource({
        "https://registry-1.docker.io,https://auth.docker.io/token,true",
        "https://registry-1.docker.io,http://auth.docker.io/token,false",
        "https://registry-1.docker.io,https://auth.docker.io.evil.example/token,false",
        "https://acme-registry.ap-southeast-1.cr.aliyuncs.com,https://dockerauth-ee.ap-southeast-1.aliyuncs.com/auth,true",
        "https://acme-registry.ap-southeast-1.cr.aliyuncs.com,https://bucket.oss-ap-southeast-1.aliyuncs.com/auth,false",
        "https://acme-registry.ap-southeast-1.cr.aliyuncs.com,https://dockerauth-x.bucket.oss-ap-southeast-1.aliyuncs.com/a,false",
        "https://registry.co.uk,https://evil.co.uk/token,false",
        "https://reg.example.com,http://127.0.0.1/token,false",
        "https://reg.example.com,https://trusted.example.net/token,true"
    })
    void accept_realms_onlyOfTheRegistrysOwnDomain(String registryUrl, String realm, boolean accepted) {
        RealmCheck check = new RealmCheck(HttpUrl.get(registryUrl), Set.of("trusted.example.net"));
        assertThat(check.accept(realm) != null).isEqualTo(accepted);
    }

    @Test
    void findManifest_basicChallenge_sendsTheLogin() throws InterruptedException {
        answer(401, "WWW-Authenticate", "Basic realm=\"x\"");
        answer(404);
        assertThat(registry.findManifest("shop/web", "1")).isEmpty();
        world.take();
        assertThat(world.take().getHeaders().get("Authorization")).isEqualTo(okhttp3.Credentials.basic("me", "pass"));
    }

    @Test
    void getManifest_content_isChecked() {
        world.server.enqueue(
                new MockResponse.Builder().body(new Buffer().write(MANIFEST)).build());
        assertThat(registry.getManifest("shop/web", DIGEST.toString())
                        .orElseThrow()
                        .content())
                .isEqualTo(MANIFEST);
        world.server.enqueue(new MockResponse.Builder().body("something else").build());
        assertThatThrownBy(() -> registry.getManifest("shop/web", DIGEST.toString()))
                .hasMessageContaining("registry.digest-mismatch");
    }

    @Test
    void putManifest_otherDigestNamed_isRefused() {
        answer(201, "Docker-Content-Digest", Digest.sha256(new byte[0]).toString());
        assertThatThrownBy(() -> registry.putManifest("shop/web", "1", "application/x", MANIFEST))
                .hasMessageContaining("registry.digest-mismatch");
    }

    @ParameterizedTest
    @CsvSource({
        "401,UNAUTHORIZED,registry.unauthorized,1", "403,DENIED,registry.denied,1",
                "404,NAME_UNKNOWN,registry.repository-unknown,1",
        "400,MANIFEST_INVALID,registry.invalid,1", "400,NAME_INVALID,registry.name-invalid,1",
                "404,BLOB_UNKNOWN,registry.blob-unknown,1",
        "400,MANIFEST_BLOB_UNKNOWN,registry.blob-unknown,1", "418,,registry.refused,1", "503,,registry.server-error,3",
        "404,MANIFEST_UNKNOWN,registry.manifest-unknown,1"
    })
    void badAnswer_eachCode_hasItsProblem(int status, String remote, String code, int tries) {
        String body = remote == null ? "" : "{\"errors\":[{\"code\":\"" + remote + "\",\"message\":\"said it\"}]}";
        for (int i = 0; i < tries; i++) {
            world.json(status, body);
        }
        RegistryException failure = catchThrowableOfType(
                RegistryException.class, () -> registry.putManifest("shop/web", "1", "application/x", MANIFEST));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.getMessage()).hasLineCount(4).contains(world.host());
    }

    @Test
    void tags_pages_areFollowedOnThisHostOnly() {
        world.server.enqueue(new MockResponse.Builder()
                .setHeader("Link", "</v2/shop/web/tags/list?n=1000&last=b>; rel=\"next\"")
                .body("{\"tags\":[\"b\",\"a\"]}")
                .build());
        world.json(200, "{\"tags\":[\"c\"]}");
        assertThat(registry.tags("shop/web")).containsExactly("a", "b", "c");
        world.server.enqueue(new MockResponse.Builder()
                .setHeader("Link", "<http://127.0.0.1:1/v2/x>; rel=\"next\"")
                .body("{\"tags\":[\"b\"]}")
                .build());
        assertThatThrownBy(() -> registry.tags("shop/web")).hasMessageContaining("another host");
    }

    private static OciRegistry.BlobSource source(byte[] content) {
        return new OciRegistry.BlobSource() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        };
    }

    private static byte[] bytes(int length) {
        byte[] content = new byte[length];
        new Random(42).nextBytes(content);
        return content;
    }

    @Test
    void pushBlob_small_goesInOnePiece() throws InterruptedException {
        byte[] content = bytes(1_000);
        Digest digest = Digest.sha256(content);
        answer(202, "Location", "/v2/shop/web/blobs/uploads/u1?state=s%3D");
        answer(201);
        registry.pushBlob("shop/web", digest, source(content));
        assertThat(world.take().getRequestLine()).isEqualTo("POST /v2/shop/web/blobs/uploads/ HTTP/1.1");
        RecordedRequest put = world.take();
        assertThat(put.getUrl().queryParameter("digest")).isEqualTo(digest.toString());
        assertThat(put.getUrl().queryParameter("state")).isEqualTo("s=");
        assertThat(Objects.requireNonNull(put.getBody()).toByteArray()).isEqualTo(content);
    }

    @Test
    void pushBlob_cutInTheSecondChunk_goesOnWhereTheRegistryIs() throws InterruptedException {
        byte[] content = bytes((40 << 20) + 5);
        Digest digest = Digest.sha256(content);
        int chunk = 16 << 20;
        int received = chunk + 1_000;
        answer(202, "Location", "/v2/shop/web/blobs/uploads/u1");
        answer(202, "Location", "/v2/shop/web/blobs/uploads/u1?part=1", "Range", "0-" + (chunk - 1));
        cut();
        answer(404);
        answer(204, "Location", "/v2/shop/web/blobs/uploads/u1?part=2", "Range", "0-" + (received - 1));
        answer(202, "Range", "0-" + (received + chunk - 1));
        answer(201);
        registry.pushBlob("shop/web", digest, source(content));
        world.take();
        Buffer arrived = new Buffer();
        arrived.write(Objects.requireNonNull(world.take().getBody()));
        assertThat(world.take().getHeaders().get("Content-Range")).startsWith(chunk + "-");
        arrived.write(content, chunk, 1_000);
        assertThat(world.take().getMethod()).isEqualTo("HEAD");
        assertThat(world.take().getMethod()).isEqualTo("GET");
        RecordedRequest third = world.take();
        assertThat(third.getHeaders().get("Content-Range")).isEqualTo(received + "-" + (received + chunk - 1));
        arrived.write(Objects.requireNonNull(third.getBody()));
        arrived.write(Objects.requireNonNull(world.take().getBody()));
        assertThat(Digest.sha256(arrived.readByteArray())).isEqualTo(digest);
    }

    @Test
    void pushBlob_answerToTheLastPieceLost_isSettledByHead() {
        answer(202, "Location", "/v2/shop/web/blobs/uploads/u1");
        cut();
        answer(200);
        byte[] content = bytes(10);
        registry.pushBlob("shop/web", Digest.sha256(content), source(content));
        assertThat(world.server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void pushBlob_locationOnAnotherHost_isRefused() {
        answer(202, "Location", "http://127.0.0.2:" + world.server.getPort() + "/x");
        byte[] content = bytes(10);
        assertThatThrownBy(() -> registry.pushBlob("shop/web", Digest.sha256(content), source(content)))
                .hasMessageContaining("registry.redirect-refused");
    }

    @Test
    void pushBlob_unreadableSource_saysSo() {
        answer(202, "Location", "/v2/shop/web/blobs/uploads/u1");
        OciRegistry.BlobSource broken = new OciRegistry.BlobSource() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("disk gone");
            }
        };
        assertThatThrownBy(() -> registry.pushBlob("shop/web", DIGEST, broken))
                .hasMessageContaining("registry.upload-failed")
                .hasMessageContaining("disk gone");
    }

    @Test
    void mountBlob_answers_tellWhetherItWasMounted() throws InterruptedException {
        answer(201);
        assertThat(registry.mountBlob("shop/web", DIGEST, "base/jre")).isTrue();
        RecordedRequest mount = world.take();
        assertThat(mount.getUrl().queryParameter("from")).isEqualTo("base/jre");
        answer(202, "Location", "/v2/shop/web/blobs/uploads/u1");
        answer(204);
        assertThat(registry.mountBlob("shop/web", DIGEST, "base/jre")).isFalse();
        world.take();
        assertThat(world.take().getMethod()).isEqualTo("DELETE");
    }

    @Test
    void pullBlob_redirect_carriesNoCredentialAndIsChecked() throws Exception {
        byte[] content = bytes(5_000);
        answer(401, "WWW-Authenticate", "Basic realm=\"x\"");
        answer(307, "Location", "http://" + world.host() + "/storage?sig=1");
        world.server.enqueue(
                new MockResponse.Builder().body(new Buffer().write(content)).build());
        try (InputStream blob = registry.pullBlob("shop/web", Digest.sha256(content))) {
            assertThat(blob.readAllBytes()).isEqualTo(content);
        }
        world.take();
        assertThat(world.take().getHeaders().get("Authorization")).startsWith("Basic");
        assertThat(world.take().getHeaders().get("Authorization")).isNull();
    }

    @Test
    void pullBlob_otherContent_failsAtItsEnd() throws IOException {
        answer(200);
        world.server.enqueue(new MockResponse.Builder().body("other").build());
        try (InputStream blob = registry.pullBlob("shop/web", DIGEST)) {
            assertThatThrownBy(blob::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("and not");
        }
    }

    @ParameterizedTest
    @CsvSource({"http://evil.example/x", "ftp://127.0.0.1/x", "https://10.0.0.8/x", "https://100.100.100.200/latest"})
    void pullBlob_redirectToWhereItHasNoBusiness_isRefused(String location) {
        answer(200);
        answer(307, "Location", location);
        assertThatThrownBy(() -> registry.pullBlob("shop/web", DIGEST))
                .hasMessageContaining("registry.redirect-refused");
    }

    @Test
    void parse_challenges_ofOneHeaderAndOfJunk() {
        var challenges = Challenge.parse(Arrays.asList(
                "Basic realm=\"a, b\", Bearer realm=\"https://x/t\",service=\"s \\\" q\" , scope=repo",
                "\"junk",
                "=,=,",
                ""));
        assertThat(challenges).hasSize(2);
        assertThat(challenges.get(0).parameter("realm")).isEqualTo("a, b");
        assertThat(challenges.get(1).parameter("service")).isEqualTo("s \" q");
        assertThat(challenges.get(1).parameter("scope")).isEqualTo("repo");
    }

    @Test
    void parse_randomText_alwaysEnds() {
        long seed = 99;
        Random random = new Random(seed);
        String alphabet = "Bearer realm=\"\\,; \t=x";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(40); j > 0; j--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(Challenge.parse(java.util.List.of(text.toString())))
                    .as("seed %d: %s", seed, text)
                    .isNotNull();
        }
    }
}
