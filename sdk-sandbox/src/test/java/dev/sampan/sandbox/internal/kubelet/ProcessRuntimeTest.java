package dev.sampan.sandbox.internal.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.controller.ControllerManager;
import dev.sampan.sandbox.internal.controller.Pods;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.controller.World;
import dev.sampan.sandbox.internal.kubeapi.ControlPlane;
import dev.sampan.sandbox.internal.kubelet.NodeAgent.LogRequest;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.sandbox.internal.time.Timeline;
import dev.sampan.sandbox.internal.time.Timelines;
import dev.sampan.value.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.tools.ToolProvider;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ProcessRuntimeTest {
    private static final String PROGRAM = """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetSocketAddress;
            public class Main {
                public static void main(String[] args) throws Exception {
                    System.out.println("starting " + System.getenv("GREETING") + " " + System.getenv().containsKey("CANARY"));
                    if ("yes".equals(System.getenv("BROKEN"))) {
                        System.err.println("no such database");
                        System.exit(3);
                    }
                    int port = Integer.parseInt(System.getProperty("server.port", "8080"));
                    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
                    server.createContext("/", exchange -> {
                        byte[] body = java.nio.file.Files.readAllBytes(java.nio.file.Path.of(args[0]));
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    });
                    server.start();
                    System.out.println("listening");
                }
            }
            """;

    @TempDir
    Path directory;

    private Timeline timeline;
    private ControlPlane plane;
    private Objects objects;
    private ControllerManager manager;
    private Kubelet kubelet;

    @BeforeEach
    void start() throws Exception {
        Path source = Files.writeString(directory.resolve("Main.java"), PROGRAM);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
                .isZero();
        byte[] layer = layer();
        timeline = Timelines.start(SandboxTime.REAL);
        plane = ControlPlane.create(timeline);
        objects = plane.objects("test");
        var started = ControllerManager.start(
                plane.objects("kube-controller-manager"),
                timeline,
                12,
                plane.certificateAuthority(),
                context -> Kubelet.processes(context, images(layer), plane.podTokens()));
        manager = started.manager();
        kubelet = started.kubelet();
    }

    @AfterEach
    void close() {
        manager.close();
        kubelet.close();
        plane.close();
        timeline.close();
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    private byte[] layer() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            put(tar, "app/Main.class", Files.readAllBytes(directory.resolve("Main.class")));
            put(tar, "app/page.txt", "from the image".getBytes(StandardCharsets.UTF_8));
            put(tar, "app/cp", "/app".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws Exception {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static ImageStore images(byte[] layer) {
        return new ImageStore() {
            @Override
            public Presence look(ImageReference image) {
                return new Presence(true, true, "sha256:" + "0".repeat(64), 0, null);
            }

            @Override
            public Optional<LocalImage> open(ImageReference image) {
                return Optional.of(new LocalImage(
                        new ImageConfig(
                                List.of("/opt/java/bin/java", "-cp", "@/app/cp", "Main"),
                                List.of("/app/page.txt"),
                                Map.of("GREETING", "hello"),
                                "/app",
                                ""),
                        List.of(new Layer() {
                            @Override
                            public boolean gzip() {
                                return false;
                            }

                            @Override
                            public InputStream open() {
                                return new ByteArrayInputStream(layer);
                            }
                        })));
            }
        };
    }

    private ObjectNode await(Resource resource, String name, Predicate<ObjectNode> wanted) {
        ObjectNode last = Tree.object();
        for (int i = 0; i < 3_000; i++) {
            Optional<ObjectNode> found = objects.find(resource, "default", name);
            if (found.isPresent() && wanted.test(found.get())) {
                return found.get();
            }
            last = found.orElse(last);
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError("never came about: " + last.toPrettyString());
    }

    private String log(String pod, boolean previous) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        kubelet.logs("default", pod, new LogRequest(null, false, previous, false, null, null, null), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private void createPod(String name, String environment) {
        objects.create(
                Resources.PODS, "default", World.json("""
                        {'metadata':{'name':'NAME','labels':{'app':'web'}},'spec':{'restartPolicy':'Always',
                         'terminationGracePeriodSeconds':5,
                         'containers':[{'name':'web','image':'localhost:1/web:1','imagePullPolicy':'IfNotPresent',
                          'env':[ENV],'ports':[{'containerPort':8080}],'terminationMessagePolicy':'FallbackToLogsOnError',
                          'readinessProbe':{'httpGet':{'path':'/ready','port':8080},'periodSeconds':1}}]}}
                        """.replace("NAME", name).replace("ENV", environment)));
    }

    @Test
    void pods_ofOnePort_runSideBySideBehindAServiceAndEndWithTheirObjects() throws Exception {
        createPod("web-a", "");
        createPod("web-b", "");
        objects.create(
                Resources.SERVICES,
                "default",
                World.json(
                        "{'metadata':{'name':'web'},'spec':{'selector':{'app':'web'},'ports':[{'port':80,'targetPort':8080}]}}"));
        await(Resources.PODS, "web-a", Pods::isReady);
        await(Resources.PODS, "web-b", Pods::isReady);
        await(
                Resources.ENDPOINTS,
                "web",
                endpoints -> Tree.objects(endpoints, "subsets").stream()
                        .anyMatch(subset -> subset.path("addresses").size() == 2));
        try (ServiceProxy proxy = new ServiceProxy(objects, kubelet)) {
            String at = proxy.open("default", "web", "80");
            for (int i = 0; i < 4; i++) {
                try (InputStream body = URI.create("http://" + at + "/").toURL().openStream()) {
                    assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo("from the image");
                }
            }
        }
        assertThat(log("web-a", false)).isEqualTo("starting hello false\nlistening\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = kubelet.exec(
                "default",
                "web-a",
                null,
                List.of("/bin/sh", "-c", "echo $GREETING; exit 4"),
                InputStream.nullInputStream(),
                out,
                out);
        assertThat(code).isEqualTo(4);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hello\n");
        assertThat(kubelet.usage("default", "web-a"))
                .singleElement()
                .satisfies(usage -> assertThat(usage.memoryBytes()).isGreaterThan(1 << 20));
        objects.delete(Resources.PODS, "default", "web-a", null, null, null);
        for (int i = 0;
                i < 1_000 && objects.find(Resources.PODS, "default", "web-a").isPresent();
                i++) {
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(objects.find(Resources.PODS, "default", "web-a")).isEmpty();
    }

    @Test
    void pod_whoseProcessExits_crashLoopsWithItsOwnExitCodeAndLastWords() {
        createPod("broken", "{'name':'BROKEN','value':'yes'}");
        ObjectNode pod = await(
                Resources.PODS,
                "broken",
                tree -> Tree.text(Tree.at(tree, "status", "containerStatuses").path(0), "state", "waiting", "reason")
                        .equals("CrashLoopBackOff"));
        var ended = Tree.at(pod, "status", "containerStatuses")
                .path(0)
                .path("lastState")
                .path("terminated");
        assertThat(Tree.number(ended, 0, "exitCode")).isEqualTo(3);
        assertThat(Tree.text(ended, "reason")).isEqualTo("Error");
        assertThat(Tree.text(ended, "message")).isEqualTo("starting hello false\nno such database\n");
        assertThat(log("broken", true)).contains("no such database");
    }

    @Test
    void hooks_ofAProcess_runInItAndBeforeItsEnd() throws Exception {
        Path traces = Files.createDirectories(directory.resolve("traces"));
        objects.create(Resources.PODS, "default", World.json("""
                {'metadata':{'name':'hooked'},'spec':{'terminationGracePeriodSeconds':10,
                 'containers':[{'name':'web','image':'localhost:1/web:1','imagePullPolicy':'IfNotPresent','ports':[{'containerPort':8080}],
                  'readinessProbe':{'httpGet':{'path':'/','port':8080},'periodSeconds':1},
                  'lifecycle':{'postStart':{'exec':{'command':['/bin/sh','-c','echo $GREETING > TRACES/started']}},
                   'preStop':{'exec':{'command':['/bin/sh','-c','echo bye > TRACES/stopping; exit 3']}}}}]}}
                """.replace("TRACES", traces.toString())));
        await(Resources.PODS, "hooked", Pods::isReady);
        assertThat(traces.resolve("started")).hasContent("hello");
        assertThat(traces.resolve("stopping")).doesNotExist();
        objects.delete(Resources.PODS, "default", "hooked", null, null, null);
        for (int i = 0;
                i < 1_000 && objects.find(Resources.PODS, "default", "hooked").isPresent();
                i++) {
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(traces.resolve("stopping")).hasContent("bye");
        assertThat(objects.list(Resources.EVENTS, "default"))
                .anyMatch(event -> Tree.text(event, "reason").equals("FailedPreStopHook")
                        && Tree.text(event, "message").equals("PreStopHook failed"));
    }

    @Test
    void volumes_ofAProcess_haveTheirModesAndATokenThatTheServerKnows() throws Exception {
        objects.create(
                Resources.CONFIG_MAPS,
                "default",
                World.json("{'metadata':{'name':'settings'},'data':{'run.sh':'echo hi','plain':'text'}}"));
        objects.create(
                Resources.SECRETS, "default", World.json("{'metadata':{'name':'key'},'data':{'tls.key':'a2V5'}}"));
        objects.create(Resources.PODS, "default", World.json("""
                {'metadata':{'name':'files'},'spec':{'terminationGracePeriodSeconds':5,
                 'volumes':[{'name':'s','configMap':{'name':'settings','items':[{'key':'run.sh','path':'run.sh','mode':493},{'key':'plain','path':'plain'}]}},
                  {'name':'k','secret':{'secretName':'key','defaultMode':256}},
                  {'name':'t','projected':{'sources':[{'serviceAccountToken':{'path':'token','audience':'vault','expirationSeconds':600}}]}}],
                 'containers':[{'name':'web','image':'localhost:1/web:1','imagePullPolicy':'IfNotPresent','ports':[{'containerPort':8080}],
                  'volumeMounts':[{'name':'s','mountPath':'/etc/settings'},{'name':'k','mountPath':'/etc/key'},{'name':'t','mountPath':'/etc/token'}],
                  'readinessProbe':{'httpGet':{'path':'/','port':8080},'periodSeconds':1}}]}}
                """));
        await(Resources.PODS, "files", Pods::isReady);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = kubelet.exec(
                "default",
                "files",
                null,
                List.of(
                        "/bin/sh",
                        "-c",
                        "stat -c %a etc/settings/run.sh etc/settings/plain etc/key/tls.key; cut -d. -f2 etc/token/token"),
                InputStream.nullInputStream(),
                out,
                out);
        assertThat(code).isZero();
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines.subList(0, 3)).containsExactly("755", "644", "400");
        var claims = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(java.util.Base64.getUrlDecoder().decode(lines.get(3)));
        assertThat(Tree.text(claims, "sub")).isEqualTo("system:serviceaccount:default:default");
        assertThat(Tree.texts(claims, "aud")).containsExactly("vault");
        assertThat(Tree.text(claims, "kubernetes.io", "pod", "name")).isEqualTo("files");
        assertThat(Tree.text(claims, "kubernetes.io", "node", "name")).startsWith("sandbox-node-");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(600);
    }
}
