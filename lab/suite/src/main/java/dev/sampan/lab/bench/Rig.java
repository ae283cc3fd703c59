package dev.sampan.lab.bench;

import dev.sampan.Sampan;
import dev.sampan.lab.proxy.Interception;
import dev.sampan.lab.proxy.LabProxy;
import dev.sampan.lab.target.Target;
import dev.sampan.progress.ProgressListener;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The running lab as benchmarks need it. */
final class Rig {
    private final Target target;
    private final Path run;
    private final Path bin;
    private final Api api;

    Rig(Target target, Path run, Path bin) throws IOException {
        this.target = target;
        this.run = Files.createDirectories(run.resolve("bench"));
        this.bin = bin;
        this.api = new Api(target.kubernetes());
    }

    Api api() {
        return api;
    }

    /** Where files of a run lie. */
    Path folder() {
        return run;
    }

    Way delayed(Duration roundTrip) throws IOException {
        return way(LabProxy.delaying(server(), roundTrip));
    }

    Way counted() throws IOException {
        return way(LabProxy.counting(server(), Interception.with(run.resolve("apiserver.p12"), "lab")));
    }

    private InetSocketAddress server() {
        return new InetSocketAddress(
                target.kubernetes().url().host(), target.kubernetes().url().port());
    }

    private Way way(LabProxy proxy) throws IOException {
        String there = target.kubernetes().hostPort();
        String text = target.kubeconfig().replace(there, "127.0.0.1:" + proxy.port());
        Path file = Files.writeString(run.resolve("kubeconfig-" + proxy.port()), text);
        return new Way(proxy, text, file, run.resolve("cache"), bin.resolve("kubectl"));
    }

    /** One way to the API server, and who may go it. */
    record Way(LabProxy proxy, String kubeconfigText, Path kubeconfig, Path cache, Path kubectlProgram)
            implements AutoCloseable {
        /** Plain requests on this way. */
        Api api() {
            return new Api(Target.of(
                            "way",
                            Map.of(
                                    "KUBECONFIG",
                                    kubeconfig.toString(),
                                    "SAMPAN_REGISTRY",
                                    "127.0.0.1:1",
                                    "SAMPAN_REGISTRY_USER",
                                    "nobody",
                                    "SAMPAN_REGISTRY_PASSWORD",
                                    "nothing"))
                    .kubernetes());
        }

        Sampan sampan() {
            return sampan(ProgressListener.none());
        }

        Sampan sampan(ProgressListener progress) {
            return Sampan.connect(
                    c -> c.kubeconfigText(Secret.of(kubeconfigText)).progress(progress));
        }

        /** kubectl with its caches of this way, as it is used day by day: they are warm after the first call. */
        List<String> kubectl(String namespace, String... words) {
            List<String> line = new ArrayList<>(List.of(
                    kubectlProgram.toString(),
                    "--kubeconfig=" + kubeconfig,
                    "--cache-dir=" + cache,
                    "--namespace=" + namespace));
            line.addAll(List.of(words));
            return line;
        }

        Program program(List<String> command) {
            return new Program(command, Map.of());
        }

        @Override
        public void close() throws IOException {
            proxy.close();
            Files.deleteIfExists(kubeconfig);
        }
    }
}
