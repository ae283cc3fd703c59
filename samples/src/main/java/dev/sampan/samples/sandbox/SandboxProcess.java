package dev.sampan.samples.sandbox;

import dev.sampan.samples.sandbox.Arguments.BadArguments;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxSpec;
import dev.sampan.sandbox.SandboxTime;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs a sandbox in real time until it is interrupted (SIGINT or SIGTERM). Exit status 0 after an interrupt, 1 if the sandbox
 * cannot run, 2 for a wrong call.
 */
public final class SandboxProcess {
    private static final long STOP_SECONDS = 20;

    private SandboxProcess() {}

    public static void main(String[] words) {
        Arguments arguments;
        try {
            arguments = Arguments.parse(words);
        } catch (BadArguments e) {
            System.err.println("samples/sandbox: " + e.getMessage() + "\n" + Arguments.USAGE);
            System.exit(2);
            return;
        }
        if (arguments.help()) {
            System.out.println(Arguments.USAGE);
            return;
        }
        System.exit(run(arguments, System.out));
    }

    private static int run(Arguments arguments, PrintStream out) {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch failed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(interrupted, failed), "sandbox-stop"));
        try (Sandbox sandbox = Sandbox.start(spec -> configure(spec, arguments));
                ExportFile export = ExportFile.at(arguments.export())) {
            export.write(sandbox.kubeconfig(), sandbox.environment());
            out.println(guide(sandbox, export.file()));
            interrupted.await();
            out.println("stopping");
        } catch (IOException | IllegalStateException | InterruptedException e) {
            System.err.println("samples/sandbox: " + e.getMessage());
            failed.countDown();
            return 1;
        }
        out.flush();
        // the exit that the signal began waits for its hook, and an exit would wait for that one
        Runtime.getRuntime().halt(0);
        return 0;
    }

    /** Keeps the JVM until the main thread has stopped the sandbox and ends it, or for as long as that may take. */
    private static void stop(CountDownLatch interrupted, CountDownLatch failed) {
        interrupted.countDown();
        try {
            boolean unused = failed.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void configure(SandboxSpec spec, Arguments arguments) {
        spec.time(SandboxTime.REAL);
        if (arguments.process()) {
            spec.processRuntime();
        }
        if (arguments.strictImages()) {
            spec.strictImages();
        }
        spec.ports(arguments.ports()[0], arguments.ports()[1], arguments.ports()[2]);
    }

    private static String guide(Sandbox sandbox, Path file) {
        return """
                %s

                in another shell:
                  . %s
                  kubectl get nodes
                  skopeo copy --dest-tls-verify=false --dest-creds "$SAMPAN_REGISTRY_USER:$SAMPAN_REGISTRY_PASSWORD" \
                oci:IMAGE docker://$SAMPAN_REGISTRY/shop/web:1
                  Alibaba Cloud clients: endpoint %s, protocol http, region $ALIBABA_CLOUD_REGION_ID

                runs until interrupted (Ctrl-C)""".formatted(
                sandbox, ExportFile.quoted(file.toString()), sandbox.endpoint().getAuthority());
    }
}
