package dev.sampan.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.internal.kube.KubeNamespace.LogRequest;
import dev.sampan.internal.kube.KubeNamespace.Propagation;
import dev.sampan.internal.kube.KubeNamespace.WatchEvent;
import dev.sampan.internal.kubeconfig.AccessSource;
import dev.sampan.internal.kubeconfig.KubeAccess;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.testing.Servers;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeNamespaceTest {
    private Servers world;
    private KubeNamespace shop;

    @BeforeEach
    void start() throws IOException {
        world = new Servers();
        shop = cluster(world, AccessSource.fixed(access(world, "t0ken"))).namespace("shop");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private static KubeCluster cluster(Servers world, AccessSource source) {
        return new KubeCluster("prod", world.http, source);
    }

    private static KubeAccess access(Servers world, String token) {
        return new KubeAccess(
                URI.create("http://" + world.host() + "/base/"),
                new KubeAccess.Trust(null, null, true),
                null,
                KubeAccess.Identity.anonymous().withToken(Secret.of(token)),
                "default");
    }

    private static ObjectNode object(String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.withObject("/metadata").put("name", name);
        return object;
    }

    private static String status(int code, String reason, String message, String name) {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":" + code + ",\"reason\":\""
                + reason + "\",\"message\":\"" + message + "\",\"details\":{\"name\":\"" + name + "\"}}";
    }

    private void cut() {
        world.server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket(true, true, true))
                .build());
    }

    @Test
    void find_present_sendsTheCredentialBelowTheServersPath() throws InterruptedException {
        world.json(200, "{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"}}");
        assertThat(shop.find(Kind.DEPLOYMENT, "web")).isPresent();
        RecordedRequest request = world.take();
        assertThat(request.getRequestLine())
                .isEqualTo("GET /base/apis/apps/v1/namespaces/shop/deployments/web HTTP/1.1");
        assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer t0ken");
    }

    @Test
    void find_missingObject_isEmpty() {
        world.json(404, status(404, "NotFound", "deployments.apps \\\"web\\\" not found", "web"));
        assertThat(shop.find(Kind.DEPLOYMENT, "web")).isEmpty();
    }

    @Test
    void find_apiNotServed_isAnError() {
        world.json(404, "404 page not found");
        assertThatThrownBy(() -> shop.find(Kind.DEPLOYMENT, "web"))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("cluster.not-found")
                .hasMessageContaining("kubectl api-resources");
    }

    @Test
    void find_nameThatLeadsElsewhere_staysOneSegment() throws InterruptedException {
        world.json(404, status(404, "NotFound", "", "x"));
        shop.find(Kind.SECRET, "../../secrets?x=1");
        assertThat(world.take().getTarget())
                .isEqualTo("/base/api/v1/namespaces/shop/secrets/..%2F..%2Fsecrets%3Fx%3D1");
    }

    @Test
    void list_severalPages_followsThemAndNamesTheKind() throws InterruptedException {
        world.json(
                200,
                "{\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"c1\"},\"items\":[{\"metadata\":{\"name\":\"a\"}}]}");
        world.json(200, "{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[{\"metadata\":{\"name\":\"b\"}}]}");
        var listing = shop.list(Kind.POD, "app=web,tier in (a,b)", "status.phase=Running");
        assertThat(listing.resourceVersion()).isEqualTo("7");
        assertThat(listing.items())
                .extracting(item -> item.path("kind").asText() + "/"
                        + item.path("metadata").path("name").asText())
                .containsExactly("Pod/a", "Pod/b");
        RecordedRequest first = world.take();
        assertThat(first.getUrl().queryParameter("labelSelector")).isEqualTo("app=web,tier in (a,b)");
        assertThat(first.getUrl().queryParameter("fieldSelector")).isEqualTo("status.phase=Running");
        assertThat(world.take().getUrl().queryParameter("continue")).isEqualTo("c1");
    }

    @Test
    void list_pagesRunOutOfDate_readsAgainInOnePiece() throws InterruptedException {
        world.json(
                200,
                "{\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"c1\"},\"items\":[{\"metadata\":{\"name\":\"a\"}}]}");
        world.json(410, status(410, "Expired", "too old", ""));
        world.json(
                200,
                "{\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[{\"metadata\":{\"name\":\"a\"}},{\"metadata\":{\"name\":\"b\"}}]}");
        var listing = shop.list(Kind.POD, "");
        assertThat(listing.items()).hasSize(2);
        assertThat(listing.resourceVersion()).isEqualTo("9");
    }

    @Test
    void apply_options_goOnTheWire() throws InterruptedException {
        world.json(200, "{\"kind\":\"ConfigMap\"}");
        shop.apply(Kind.CONFIG_MAP, object("web"), new ApplyOptions("sampan", true, true));
        RecordedRequest request = world.take();
        assertThat(request.getMethod()).isEqualTo("PATCH");
        assertThat(request.getTarget())
                .isEqualTo(
                        "/base/api/v1/namespaces/shop/configmaps/web?fieldManager=sampan&fieldValidation=Strict&force=true&dryRun=All");
        assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/apply-patch+yaml");
        assertThat(Objects.requireNonNull(request.getBody()).utf8())
                .contains("\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"");
    }

    @Test
    void apply_fieldOwnedByAnother_namesFieldAndManager() {
        world.json(
                409,
                "{\"kind\":\"Status\",\"code\":409,\"reason\":\"Conflict\",\"details\":{\"causes\":[{\"reason\":\"FieldManagerConflict\","
                        + "\"message\":\"conflict with \\\"kubectl\\\" using apps/v1\",\"field\":\".spec.replicas\"}]}}");
        ApplyConflictException conflict = catchThrowableOfType(
                ApplyConflictException.class,
                () -> shop.apply(Kind.DEPLOYMENT, object("web"), new ApplyOptions("sampan", false, false)));
        assertThat(conflict.conflicts())
                .containsExactly(new ApplyConflictException.Conflict(".spec.replicas", "kubectl"));
    }

    @Test
    void apply_answerLost_isSentAgain() {
        cut();
        world.json(200, "{\"kind\":\"ConfigMap\"}");
        shop.apply(Kind.CONFIG_MAP, object("web"), new ApplyOptions("sampan", false, false));
        assertThat(world.server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void create_answerLostButDone_isProvedByTheOperationId() throws InterruptedException {
        ObjectNode wanted = object("lease");
        wanted.withObject("/metadata/annotations").put(Creation.OPERATION_ID, "op-1");
        cut();
        world.json(
                200, "{\"kind\":\"ConfigMap\",\"metadata\":{\"annotations\":{\"sampan.dev/operation-id\":\"op-1\"}}}");
        assertThat(shop.create(Kind.CONFIG_MAP, wanted).path("kind").asText()).isEqualTo("ConfigMap");
        assertThat(world.take().getMethod()).isEqualTo("POST");
        assertThat(world.take().getMethod()).isEqualTo("GET");
    }

    @Test
    void create_answerLostAndNothingThere_isUnknownAndNotSentAgain() throws InterruptedException {
        cut();
        world.json(404, status(404, "NotFound", "", "x"));
        ClusterException failure =
                catchThrowableOfType(ClusterException.class, () -> shop.create(Kind.CONFIG_MAP, object("x")));
        assertThat(failure.code()).isEqualTo("cluster.outcome-unknown");
        assertThat(world.server.getRequestCount()).isEqualTo(2);
        assertThat(world.take().getMethod()).isEqualTo("POST");
        assertThat(world.take().getMethod()).isEqualTo("GET");
    }

    @Test
    void create_sameNameOfAnother_isAConflict() {
        world.json(409, status(409, "AlreadyExists", "configmaps \\\"x\\\" already exists", "x"));
        ClusterException failure =
                catchThrowableOfType(ClusterException.class, () -> shop.create(Kind.CONFIG_MAP, object("x")));
        assertThat(failure.remoteCode()).isEqualTo("AlreadyExists");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void replace_ownWriteSeenAsConflict_isSettledByReading() {
        cut();
        world.json(409, status(409, "Conflict", "the object has been modified", "x"));
        world.json(
                200,
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"8\"},\"data\":{\"a\":\"1\"}}");
        ObjectNode sent = object("x");
        sent.withObject("/metadata").put("resourceVersion", "7");
        sent.withObject("/data").put("a", "1");
        assertThat(shop.replace(Kind.CONFIG_MAP, sent)
                        .path("metadata")
                        .path("resourceVersion")
                        .asText())
                .isEqualTo("8");
    }

    @Test
    void replace_conflictAfterALostAnswerThatCannotBeRead_isUnknown() {
        cut();
        world.json(409, status(409, "Conflict", "the object has been modified", "x"));
        world.json(403, status(403, "Forbidden", "no", "x"));
        assertThatThrownBy(() -> shop.replace(Kind.CONFIG_MAP, object("x")))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("cluster.outcome-unknown");
    }

    @Test
    void write_interruptedOnItsWay_isUnknown_andBeforeItIsSent_isNotReady() {
        world.server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());
        Thread caller = Thread.currentThread();
        Thread other = new Thread(() -> {
            try {
                world.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            caller.interrupt();
        });
        other.start();
        assertThatThrownBy(() -> shop.mergePatch(Kind.CONFIG_MAP, "x", object("x"), "test"))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("cluster.outcome-unknown");
        assertThat(Thread.interrupted()).isTrue();

        caller.interrupt();
        assertThatThrownBy(() -> shop.mergePatch(Kind.CONFIG_MAP, "x", object("x"), "test"))
                .isInstanceOf(NotReadyException.class)
                .hasMessageContaining("cluster.interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(world.server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void replace_writeOfAnother_isAConflict() {
        world.json(409, status(409, "Conflict", "the object has been modified", "x"));
        ClusterException failure =
                catchThrowableOfType(ClusterException.class, () -> shop.replace(Kind.CONFIG_MAP, object("x")));
        assertThat(failure.code()).isEqualTo("cluster.conflict");
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void delete_absent_isFalseAndPresentIsTrue() {
        world.json(404, status(404, "NotFound", "", "x"));
        assertThat(shop.delete(Kind.POD, "x", Propagation.BACKGROUND)).isFalse();
        world.json(200, "{\"kind\":\"Status\",\"status\":\"Success\"}");
        assertThat(shop.delete(Kind.POD, "x", Propagation.FOREGROUND)).isTrue();
    }

    @Test
    void forbidden_message_namesTheMissingVerbAndTheCheck() {
        world.json(
                403,
                status(
                        403,
                        "Forbidden",
                        "deployments.apps is forbidden: User \\\"x\\\" cannot list resource \\\"deployments\\\" in API group \\\"apps\\\" in the namespace \\\"shop\\\"",
                        ""));
        ClusterException failure = catchThrowableOfType(ClusterException.class, () -> shop.list(Kind.DEPLOYMENT, ""));
        assertThat(failure.status()).isEqualTo(403);
        assertThat(failure.problem().reason()).isEqualTo("RBAC does not grant: list deployments.apps");
        assertThat(failure.problem().nextStep()).endsWith("kubectl auth can-i list deployments.apps -n shop");
    }

    @ParameterizedTest
    @CsvSource({
        "400,BadRequest,cluster.bad-request,1", "401,Unauthorized,cluster.unauthorized,1",
                "403,Forbidden,cluster.forbidden,1",
        "410,Expired,cluster.expired,1", "413,RequestEntityTooLarge,cluster.too-large,1",
                "422,Invalid,cluster.invalid,1",
        "418,,cluster.refused,1", "500,InternalError,cluster.server-error,4"
    })
    void badAnswer_eachStatus_hasItsCodeAndItsTries(int status, String reason, String code, int tries) {
        for (int i = 0; i < tries; i++) {
            world.json(status, status(status, reason == null ? "" : reason, "said the server", ""));
        }
        ClusterException failure = catchThrowableOfType(ClusterException.class, () -> shop.list(Kind.POD, ""));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.getMessage()).contains("said the server").hasLineCount(4);
        assertThat(world.server.getRequestCount()).isEqualTo(tries);
    }

    @Test
    void badAnswer_htmlOfAProxy_keepsStatusAndExcerpt() {
        for (int i = 0; i < 4; i++) {
            world.json(502, "<html>bad gateway</html>");
        }
        ClusterException failure = catchThrowableOfType(ClusterException.class, () -> shop.list(Kind.POD, ""));
        assertThat(failure.status()).isEqualTo(502);
        assertThat(failure.getMessage()).contains("bad gateway");
    }

    @Test
    void goodAnswer_htmlWithStatus200_isGarbled() {
        world.json(200, "<html>log in first</html>");
        assertThatThrownBy(() -> shop.list(Kind.POD, "")).hasMessageContaining("cluster.garbled-answer");
    }

    @Test
    void goodAnswer_nestedTooDeep_isGarbled() {
        world.json(200, "[".repeat(50_000));
        assertThatThrownBy(() -> shop.list(Kind.POD, "")).hasMessageContaining("cluster.garbled-answer");
    }

    @Test
    void read_cutInTheBody_isReadAgain() {
        world.server.enqueue(new MockResponse.Builder()
                .body("{\"metadata\":{},\"items\":[]}".repeat(100))
                .onResponseBody(new SocketEffect.CloseSocket(true, true, true))
                .build());
        world.json(200, "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}");
        assertThat(shop.list(Kind.POD, "").items()).isEmpty();
    }

    @Test
    void read_nothingListens_saysSo() {
        world.server.close();
        ClusterException failure = catchThrowableOfType(ClusterException.class, () -> shop.list(Kind.POD, ""));
        assertThat(failure.code()).isEqualTo("cluster.unreachable");
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void read_silentServer_endsAtTheDeadline() throws IOException {
        try (Servers slow = new Servers(Clock.systemUTC(), dev.sampan.time.Sleeper.system(), Duration.ofMillis(400))) {
            slow.server.enqueue(new MockResponse.Builder()
                    .onResponseStart(SocketEffect.Stall.INSTANCE)
                    .build());
            KubeNamespace namespace =
                    cluster(slow, AccessSource.fixed(access(slow, "t"))).namespace("shop");
            long begun = System.nanoTime();
            assertThatThrownBy(() -> namespace.list(Kind.POD, ""))
                    .isInstanceOf(NotReadyException.class)
                    .hasMessageContaining("cluster.deadline");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void read_interrupted_endsAtOnceAndKeepsTheFlag() throws InterruptedException {
        world.server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());
        List<Object> seen = new ArrayList<>();
        Thread caller = new Thread(() -> {
            try {
                shop.list(Kind.POD, "");
            } catch (NotReadyException e) {
                seen.add(e.code());
                seen.add(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        world.take();
        caller.interrupt();
        caller.join(2_000);
        assertThat(seen).containsExactly("cluster.interrupted", true);
    }

    @Test
    void read_refusedCredential_isRenewedOnce() throws InterruptedException {
        KubeAccess old = access(world, "old");
        KubeAccess renewed = access(world, "new");
        KubeNamespace namespace = cluster(world, new AccessSource() {
                    @Override
                    public KubeAccess current(Deadline deadline) {
                        return old;
                    }

                    @Override
                    public KubeAccess renewed(KubeAccess refused, Deadline deadline) {
                        return renewed;
                    }
                })
                .namespace("shop");
        world.json(401, status(401, "Unauthorized", "Unauthorized", ""));
        world.json(200, "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}");
        namespace.list(Kind.POD, "");
        assertThat(world.take().getHeaders().get("Authorization")).isEqualTo("Bearer old");
        assertThat(world.take().getHeaders().get("Authorization")).isEqualTo("Bearer new");
    }

    @Test
    void create_silentServer_readsBackWithinTheOneDeadline() throws IOException {
        try (Servers slow = new Servers(Clock.systemUTC(), dev.sampan.time.Sleeper.system(), Duration.ofSeconds(2))) {
            for (int i = 0; i < 8; i++) {
                slow.server.enqueue(new MockResponse.Builder()
                        .onResponseStart(SocketEffect.Stall.INSTANCE)
                        .build());
            }
            KubeNamespace namespace =
                    cluster(slow, AccessSource.fixed(access(slow, "t"))).namespace("shop");
            long begun = System.nanoTime();
            assertThatThrownBy(() -> namespace.create(Kind.CONFIG_MAP, object("web")))
                    .hasMessageContaining("cluster.outcome-unknown");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
            assertThat(slow.server.getRequestCount()).isGreaterThan(1);
        }
    }

    @Test
    void watch_redirected_saysSoAndEnds() throws InterruptedException {
        world.server.enqueue(new MockResponse.Builder()
                .code(302)
                .setHeader("Location", "http://127.0.0.1:1/")
                .build());
        LinkedBlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        try (var watch = shop.watch(Kind.POD, "", "5", events)) {
            WatchEvent event = Objects.requireNonNull(events.poll(5, TimeUnit.SECONDS));
            assertThat(event.type()).isEqualTo(WatchEvent.Type.FAILED);
            assertThat(event.object().path("code").asInt()).isEqualTo(302);
        }
    }

    @Test
    void watch_credentialNotToBeHadForAMoment_goesOn() throws InterruptedException {
        KubeAccess access = access(world, "t0ken");
        java.util.concurrent.atomic.AtomicInteger asked = new java.util.concurrent.atomic.AtomicInteger();
        KubeNamespace namespace = cluster(world, new AccessSource() {
                    @Override
                    public KubeAccess current(Deadline deadline) {
                        if (asked.getAndIncrement() == 0) {
                            throw new dev.sampan.problem.CloudException(
                                    new dev.sampan.problem.Problem("cloud.server-error", "a", "b", "c", "d"),
                                    new dev.sampan.problem.RemoteError(503, "", null, true),
                                    null);
                        }
                        return access;
                    }

                    @Override
                    public KubeAccess renewed(KubeAccess refused, Deadline deadline) {
                        return access;
                    }
                })
                .namespace("shop");
        world.server.enqueue(new MockResponse.Builder()
                .body("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"6\"}}}\n")
                .build());
        LinkedBlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        try (var watch = namespace.watch(Kind.POD, "", "5", events)) {
            WatchEvent event = Objects.requireNonNull(events.poll(5, TimeUnit.SECONDS));
            assertThat(event.type()).isEqualTo(WatchEvent.Type.ADDED);
        }
    }

    @Test
    void watch_accessThatBreaks_saysSoInsteadOfFallingSilent() throws InterruptedException {
        KubeNamespace namespace = cluster(world, new AccessSource() {
                    @Override
                    public KubeAccess current(Deadline deadline) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public KubeAccess renewed(KubeAccess refused, Deadline deadline) {
                        throw new IllegalStateException("broken");
                    }
                })
                .namespace("shop");
        LinkedBlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        try (var watch = namespace.watch(Kind.POD, "", "5", events)) {
            WatchEvent event = Objects.requireNonNull(events.poll(5, TimeUnit.SECONDS));
            assertThat(event.type()).isEqualTo(WatchEvent.Type.FAILED);
            assertThat(event.object().path("reason").asText()).isEqualTo("Internal");
        }
    }

    @Test
    void redirect_toAnotherHost_isNotFollowed() {
        world.server.enqueue(new MockResponse.Builder()
                .code(302)
                .setHeader("Location", "http://127.0.0.1:1/")
                .build());
        ClusterException failure = catchThrowableOfType(ClusterException.class, () -> shop.list(Kind.POD, ""));
        assertThat(failure.status()).isEqualTo(302);
    }

    @Test
    void logs_request_readsLinesWithoutControlCharacters() throws InterruptedException {
        world.server.enqueue(
                new MockResponse.Builder().body("one\n\u001b[2Jtwo\u202e\n").build());
        assertThat(shop.logs("web-1", new LogRequest("web", 20, true, Duration.ofMinutes(5))))
                .containsExactly("one", "\uFFFD[2Jtwo\uFFFD");
        assertThat(world.take().getTarget())
                .contains("/pods/web-1/log?", "container=web", "tailLines=20", "previous=true", "sinceSeconds=300");
    }

    @Test
    void logs_requestWithTimestamps_asksForThem() throws InterruptedException {
        world.server.enqueue(
                new MockResponse.Builder().body("2026-03-01T10:00:00.5Z one\n").build());

        assertThat(shop.logs("web-1", new LogRequest("web", 0, false, null, true)))
                .containsExactly("2026-03-01T10:00:00.5Z one");
        assertThat(world.take().getTarget()).contains("timestamps=true").doesNotContain("tailLines", "previous");
    }

    @Test
    void missingPermissions_someDenied_areNamedAfterOneRequest() throws InterruptedException {
        world.json(201, """
                {"status": {"incomplete": false, "resourceRules": [
                  {"verbs": ["get"], "apiGroups": ["apps"], "resources": ["deployments"]},
                  {"verbs": ["*"], "apiGroups": ["apps"], "resources": ["deployments"], "resourceNames": ["web"]},
                  {"verbs": ["*"], "apiGroups": [""], "resources": ["pods/log"]}]}}""");
        assertThat(shop.missingPermissions(Map.of("deployments", List.of("get", "patch"), "pods/log", List.of("get"))))
                .containsExactly("patch deployments");
        assertThat(Objects.requireNonNull(world.take().getBody()).utf8())
                .contains("SelfSubjectRulesReview", "\"namespace\":\"shop\"");
    }

    @Test
    void missingPermissions_rulesUnknownInPart_areAskedOneByOne() throws InterruptedException {
        world.json(201, "{\"status\":{\"incomplete\":true,\"resourceRules\":[]}}");
        world.json(201, "{\"status\":{\"allowed\":true}}");
        world.json(201, "{\"status\":{\"allowed\":false}}");
        assertThat(shop.missingPermissions(Map.of("deployments", List.of("get", "patch"))))
                .containsExactly("patch deployments");
        world.take();
        assertThat(Objects.requireNonNull(world.take().getBody()).utf8())
                .contains("\"group\":\"apps\"", "\"namespace\":\"shop\"");
    }

    private static String event(String type, String name, String version) {
        return "{\"type\":\"" + type + "\",\"object\":{\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name
                + "\",\"resourceVersion\":\"" + version + "\"}}}\n";
    }

    private static String seen(LinkedBlockingQueue<WatchEvent> events) throws InterruptedException {
        WatchEvent event = events.poll(10, TimeUnit.SECONDS);
        return event == null
                ? "nothing"
                : event.type() + " "
                        + event.object().path("metadata").path("name").asText("");
    }

    @Test
    void watch_cutAndHistoryGone_resumesThenListsAgain() throws InterruptedException {
        world.server.enqueue(new MockResponse.Builder()
                .body(event("ADDED", "a", "11") + event("BOOKMARK", "", "15"))
                .build());
        world.server.enqueue(new MockResponse.Builder()
                .body("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}}\n")
                .build());
        world.json(
                200,
                "{\"metadata\":{\"resourceVersion\":\"30\"},\"items\":[{\"metadata\":{\"name\":\"b\",\"resourceVersion\":\"29\"}}]}");
        world.server.enqueue(
                new MockResponse.Builder().body(event("DELETED", "b", "31")).build());
        world.json(403, status(403, "Forbidden", "no more", ""));
        LinkedBlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        try (KubeNamespace.Watch watch = shop.watch(Kind.POD, "app=web", "10", events)) {
            assertThat(watch).isNotNull();
            assertThat(seen(events)).isEqualTo("ADDED a");
            assertThat(seen(events)).isEqualTo("RELISTED ");
            assertThat(seen(events)).isEqualTo("ADDED b");
            assertThat(seen(events)).isEqualTo("DELETED b");
            assertThat(seen(events)).isEqualTo("FAILED ");
        }
        assertThat(world.take().getUrl().queryParameter("resourceVersion")).isEqualTo("10");
        assertThat(world.take().getUrl().queryParameter("resourceVersion")).isEqualTo("15");
        assertThat(world.take().getUrl().queryParameter("watch")).isNull();
        assertThat(world.take().getUrl().queryParameter("resourceVersion")).isEqualTo("30");
    }

    @Test
    void watch_closed_endsItsThread() throws InterruptedException {
        world.server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());
        LinkedBlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        KubeNamespace.Watch watch = shop.watch(Kind.POD, "", "1", events);
        world.take();
        watch.close();
        for (int i = 0; i < 200 && isWatching(); i++) {
            Thread.onSpinWait();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(isWatching()).isFalse();
        assertThat(events).isEmpty();
    }

    private static boolean isWatching() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("sampan-watch-pods"));
    }

    @Test
    void fabric8_beneath_usesTheSameCredentialButHoldsNone() throws InterruptedException {
        try (KubeCluster cluster = cluster(world, AccessSource.fixed(access(world, "t0ken")))) {
            world.json(200, "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}}");
            var client = cluster.fabric8();
            assertThat(client.pods()
                            .inNamespace("shop")
                            .withName("a")
                            .get()
                            .getMetadata()
                            .getName())
                    .isEqualTo("a");
            assertThat(world.take().getHeaders().get("Authorization")).isEqualTo("Bearer t0ken");
            assertThat(client.getConfiguration().toString()).doesNotContain("t0ken");
            world.json(500, "{}");
            assertThatThrownBy(() -> client.pods().inNamespace("shop").list())
                    .isInstanceOf(io.fabric8.kubernetes.client.KubernetesClientException.class);
            assertThat(world.server.getRequestCount()).isEqualTo(2);
        }
    }
}
