package dev.sampan.lab.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sampan.lab.suite.Stage;
import dev.sampan.lab.target.Target;
import dev.sampan.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that need a program in the pod, which the pods of the real control plane in the lab do not have. */
@Timeout(180)
class SandboxOnlyCommandsTest {
    private static final CommandScript SCRIPT = CommandScript.parse("sandbox", """
        + mkdir -p app usr/bin tmp && cp /bin/tar usr/bin/tar
        + cat >app/Web.java <<'END'
        import com.sun.net.httpserver.HttpServer;
        import java.net.InetAddress;
        import java.net.InetSocketAddress;

        class Web {
            public static void main(String[] arguments) throws Exception {
                int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
                var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
                server.createContext("/", exchange -> {
                    exchange.sendResponseHeaders(200, 5);
                    exchange.getResponseBody().write("hello".getBytes());
                    exchange.close();
                });
                server.start();
                System.out.println("listening");
            }
        }
        END
        + tar -cf layer.tar app usr tmp && crane append -f layer.tar -t $REGISTRY/web:0
        + crane mutate $REGISTRY/web:0 --entrypoint=java,/app/Web.java --env=PATH=/usr/bin --workdir=/ \\
            --set-platform=linux/amd64 -t $REGISTRY/web:1
        + kubectl run web --image=$REGISTRY/web:1 --port=8080 && kubectl wait --for=condition=Ready pod/web --timeout=60s
        + until kubectl logs web | grep -q listening; do sleep 0.2; done
        + echo copied >note
        $ kubectl cp note web:/tmp/note && kubectl cp web:tmp/note back && cat back
        $ kubectl port-forward pod/web :8080 >forward & forward=$!; \\
            for try in $(seq 100); do grep -q Forwarding forward && break; sleep 0.1; done; \\
            curl -s http://$(sed -n '1s/Forwarding from \\(.*\\) ->.*/\\1/p' forward)/; kill $forward
        """);

    @TempDir
    Path directory;

    @Test
    void commands_onPodsThatAreProcesses_reachThem() throws Exception {
        assumeThat(Programs.missing(SCRIPT)).as("programs that lab/up builds").isEmpty();
        try (Sandbox sandbox = Sandbox.start(spec -> spec.processRuntime());
                Home home = Home.of(new Stage(target(sandbox), "default"))) {
            Shell shell = new Shell(home);
            StringBuilder printed = new StringBuilder();
            for (Command command : SCRIPT.commands()) {
                Shell.Result result = shell.run(command.text());
                assertThat(result.exit()).as(command.title() + result).isZero();
                printed.append(command.isRecorded() ? result.out() : "");
            }
            assertThat(printed).hasToString("copied\nhello");
        }
    }

    private Target target(Sandbox sandbox) throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), sandbox.kubeconfig());
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put("KUBECONFIG", kubeconfig.toString());
        return Target.of("sandbox", environment);
    }
}
