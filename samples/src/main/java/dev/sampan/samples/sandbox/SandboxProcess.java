package dev.sampan.samples.sandbox;

import dev.sampan.samples.sandbox.Arguments.BadArguments;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxSpec;
import dev.sampan.sandbox.SandboxTime;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
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
        ExportFile export = arguments.export().map(ExportFile::new).orElse(null);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (Sandbox sandbox = Sandbox.start(spec -> configure(spec, arguments))) {
            if (export != null) {
                export.write(sandbox.kubeconfig(), sandbox.environment());
            }
            out.println(guide(sandbox, export));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(interrupted), "sandbox-stop"));
            interrupted.await();
            out.println("stopping");
            if (export != null) {
                export.delete();
            }
        } catch (IOException | IllegalStateException e) {
            System.err.println("samples/sandbox: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
        out.flush();
        // the exit that the signal began waits for its hook, and an exit would wait for that one
        Runtime.getRuntime().halt(0);
        return 0;
    }

    /** Keeps the JVM until the main thread has stopped the sandbox and ends it, or for as long as that may take. */
    private static void stop(CountDownLatch interrupted) {
        interrupted.countDown();
        try {
            boolean unused = new CountDownLatch(1).await(STOP_SECONDS, TimeUnit.SECONDS);
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

    private static String guide(Sandbox sandbox, @org.jspecify.annotations.Nullable ExportFile export) {
        Map<String, String> environment = sandbox.environment();
        String login = environment.get("SAMPAN_REGISTRY_USER") + ":" + environment.get("SAMPAN_REGISTRY_PASSWORD");
        StringBuilder text = new StringBuilder();
        text.append(sandbox).append("\n\n");
        if (export == null) {
            text.append("with --export FILE it writes what every tool needs; by hand:\n");
            environment.forEach((name, value) -> text.append("  export ")
                    .append(name)
                    .append('=')
                    .append(ExportFile.quoted(value))
                    .append('\n'));
            text.append("  skopeo  skopeo list-tags --tls-verify=false --creds ")
                    .append(login);
            text.append(" docker://").append(sandbox.registry()).append("/shop/web\n");
        } else {
            text.append("in another shell:\n  . ")
                    .append(ExportFile.quoted(export.file().toString()));
            text.append("\n  kubectl get nodes\n");
            text.append(
                            "  skopeo copy --dest-tls-verify=false --dest-creds \"$SAMPAN_REGISTRY_USER:$SAMPAN_REGISTRY_PASSWORD\"")
                    .append(" oci:IMAGE:TAG docker://$SAMPAN_REGISTRY/shop/web:1\n");
        }
        text.append("  Alibaba Cloud clients: endpoint ")
                .append(sandbox.endpoint().getAuthority())
                .append(", protocol http, region ap-southeast-1\n");
        return text.append("\nruns until interrupted (Ctrl-C)").toString();
    }
}
