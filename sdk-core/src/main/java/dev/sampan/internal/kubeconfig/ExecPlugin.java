package dev.sampan.internal.kubeconfig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.text.Durations;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A credential plugin of a kubeconfig: run by its argument list, never by a shell, with a small environment, a time limit and a
 * limit on what it prints. What it prints to standard error is thrown away.
 */
final class ExecPlugin {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LARGEST_OUTPUT = 64 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> VERSIONS =
            Set.of("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1");
    private static final Set<String> PASSED_ON = Set.of("HOME", "PATH", "LANG", "LC_ALL", "TMPDIR", "USER");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Variables by which loaders, shells and interpreters run other code than that of the allowed program. */
    private static final Pattern RUNS_OTHER_CODE = Pattern.compile(
            "PATH|IFS|ENV|SHELLOPTS|(?:LD|DYLD|BASH|GIT|NODE)_.*|(?:PYTHON|PERL5|RUBY).*|.*JAVA_.*OPTIONS");

    private final List<String> command;
    private final Map<String, String> variables;
    private final String apiVersion;
    private final Duration limit;

    private ExecPlugin(List<String> command, Map<String, String> variables, String apiVersion, Duration limit) {
        this.command = command;
        this.variables = variables;
        this.apiVersion = apiVersion;
        this.limit = limit;
    }

    /** What a plugin printed. */
    record Credential(
            @Nullable Secret token,
            @Nullable String certificatePem,
            @Nullable Secret keyPem,
            @Nullable Instant expires) {}

    /** The plugin of an exec stanza, if its absolute path is allowed. Nothing runs yet. */
    static ExecPlugin allowed(String user, Stanza exec, Stanza cluster, KubeAccess access, Allowance allowance) {
        String name = exec.text("command");
        if (name == null) {
            throw KubeconfigProblems.malformed(exec.what(), "command is missing");
        }
        Path path = absolute(name, exec.folder());
        if (path == null || !allowance.plugins().contains(path)) {
            throw KubeconfigProblems.execDenied(user, name);
        }
        String version = exec.text("apiVersion");
        if (version == null || !VERSIONS.contains(version)) {
            throw KubeconfigProblems.malformed(exec.what(), "apiVersion is none of " + VERSIONS);
        }
        List<String> command = new ArrayList<>(List.of(path.toString()));
        command.addAll(exec.texts("args"));
        Map<String, String> variables = variables(exec);
        variables.put("KUBERNETES_EXEC_INFO", info(version, exec.flag("provideClusterInfo"), access));
        return new ExecPlugin(List.copyOf(command), variables, version, LIMIT);
    }

    ExecPlugin within(Duration other) {
        return new ExecPlugin(command, variables, apiVersion, other);
    }

    private static Map<String, String> variables(Stanza exec) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Object item : exec.list("env")) {
            if (!(item instanceof Map<?, ?> pair) || !(pair.get("name") instanceof String name)) {
                throw KubeconfigProblems.malformed(exec.what(), "a variable of env has no name");
            }
            String value = pair.get("value") == null ? "" : pair.get("value").toString();
            if (!VARIABLE.matcher(name).matches() || value.indexOf('\0') >= 0) {
                throw KubeconfigProblems.malformed(exec.what(), "env sets a variable that no process can have");
            }
            if (RUNS_OTHER_CODE.matcher(name).matches()) {
                throw KubeconfigProblems.malformed(
                        exec.what(), "env sets " + name + ", which can make the allowed program run other code");
            }
            variables.put(name, value);
        }
        return variables;
    }

    private static @Nullable Path absolute(String name, Path folder) {
        try {
            boolean bareName = name.indexOf('/') < 0;
            return bareName ? null : folder.resolve(name).toRealPath();
        } catch (IOException | java.nio.file.InvalidPathException e) {
            return null;
        }
    }

    private static String info(String version, boolean withCluster, KubeAccess access) {
        ObjectNode info = JSON.createObjectNode().put("apiVersion", version).put("kind", "ExecCredential");
        ObjectNode spec = info.putObject("spec").put("interactive", false);
        if (withCluster) {
            ObjectNode cluster =
                    spec.putObject("cluster").put("server", access.server().toString());
            String ca = access.trust().caPem();
            if (ca != null) {
                cluster.put(
                        "certificate-authority-data",
                        java.util.Base64.getEncoder()
                                .encodeToString(ca.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            }
        }
        return info.toString();
    }

    /** Runs it and reads what it prints. It may take 30 seconds, or what is left of the deadline. */
    Credential run(Deadline deadline) {
        String name = command.get(0);
        Process process = null;
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().keySet().retainAll(PASSED_ON);
            builder.environment().putAll(variables);
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            process = builder.start();
            byte[] output = output(process, name, deadline.limit(limit));
            if (process.exitValue() != 0) {
                throw KubeconfigProblems.execFailed(
                        name, "it ended with exit status " + process.exitValue(), "it could not log in");
            }
            return credential(name, output);
        } catch (IOException e) {
            throw KubeconfigProblems.execFailed(name, "it cannot be run", "it is missing or not executable");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KubeconfigProblems.execFailed(name, "the caller was interrupted", "the wait was stopped");
        } finally {
            if (process != null && process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private byte[] output(Process process, String name, Duration allowed) throws InterruptedException {
        CompletableFuture<byte[]> printed = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try (InputStream stdout = process.getInputStream()) {
                printed.complete(stdout.readNBytes(LARGEST_OUTPUT + 1));
            } catch (IOException e) {
                printed.complete(new byte[0]);
            }
        });
        reader.setDaemon(true);
        reader.setName("sampan-exec-plugin");
        reader.start();
        boolean ended = process.waitFor(allowed.toMillis(), TimeUnit.MILLISECONDS);
        byte[] output = printed.getNow(new byte[0]);
        if (output.length > LARGEST_OUTPUT) {
            throw KubeconfigProblems.execFailed(name, "it prints more than 64 KiB", "it prints no ExecCredential");
        }
        if (!ended) {
            throw KubeconfigProblems.execFailed(
                    name, "it did not end within " + Durations.text(allowed), "it waits for somebody to answer");
        }
        // Something it has started may hold the pipe open; what it printed itself comes at once.
        return printed.completeOnTimeout(new byte[0], 1, TimeUnit.SECONDS).join();
    }

    private Credential credential(String name, byte[] output) {
        JsonNode root;
        try {
            root = JSON.readTree(output);
        } catch (IOException e) {
            throw KubeconfigProblems.execFailed(name, "what it prints is not JSON", "it prints no ExecCredential");
        }
        JsonNode status = root.path("status");
        String token = status.path("token").asText("");
        String certificate = status.path("clientCertificateData").asText("");
        String key = status.path("clientKeyData").asText("");
        boolean complete = !token.isEmpty() || (!certificate.isEmpty() && !key.isEmpty());
        if (!"ExecCredential".equals(root.path("kind").asText()) || !complete) {
            throw KubeconfigProblems.execFailed(
                    name, "it prints no ExecCredential with a token or a client certificate", "it could not log in");
        }
        if (!apiVersion.equals(root.path("apiVersion").asText())) {
            throw KubeconfigProblems.execFailed(
                    name,
                    "it prints another apiVersion than " + apiVersion,
                    "plugin and kubeconfig do not belong together");
        }
        return new Credential(
                token.isEmpty() ? null : Secret.of(token),
                certificate.isEmpty() ? null : certificate,
                key.isEmpty() ? null : Secret.of(key),
                expires(status.path("expirationTimestamp").asText("")));
    }

    private static @Nullable Instant expires(String text) {
        try {
            return text.isEmpty() ? null : java.time.OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
