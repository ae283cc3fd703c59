package dev.sampan;

import dev.sampan.internal.spec.SpecLife;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Guard;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.progress.ProgressListener;
import dev.sampan.time.Sleeper;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session is connected with. Alive only inside {@link Sampan#connect(java.util.function.Consumer)}; setting a value
 * twice is refused and names the first.
 */
public final class ConnectSpec {
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(1);

    @Nullable
    String profile;

    @Nullable
    String region;

    @Nullable
    String accessKeyId;

    @Nullable
    Secret accessKeySecret;

    @Nullable
    Secret securityToken;

    @Nullable
    URI endpoint;

    @Nullable
    Path kubeconfig;

    @Nullable
    String kubeconfigText;

    @Nullable
    String context;

    @Nullable
    Duration deadline;

    @Nullable
    Environment environment;

    @Nullable
    ProgressListener listener;

    @Nullable
    Clock clock;

    @Nullable
    Sleeper sleeper;

    final List<Guard> guards = new ArrayList<>();
    final Set<Path> execPlugins = new HashSet<>();
    final Set<String> tokenServers = new HashSet<>();
    boolean insecureTls;
    final Map<String, RegistryLogin> registryLogins = new HashMap<>();
    private final SpecLife life = new SpecLife("the session");

    ConnectSpec() {}

    /** A user and a password for one registry. */
    record RegistryLogin(String user, Secret password) {}

    /** The profile of the credential files. Default: {@code ALIBABA_CLOUD_PROFILE}, else {@code default}. */
    public ConnectSpec profile(String name) {
        profile = life.once("profile", profile, name);
        return this;
    }

    /** The region id, such as {@code ap-southeast-1}. Default: {@code ALIBABA_CLOUD_REGION_ID}, else the profile's. */
    public ConnectSpec region(String id) {
        region = life.once("region", region, id);
        return this;
    }

    /** An access key instead of the chain. */
    public ConnectSpec accessKey(String id, Secret secret) {
        accessKeyId = life.once("access key", accessKeyId, id);
        accessKeySecret = secret;
        return this;
    }

    /** The security token that belongs to the temporary access key of {@link #accessKey}; refused without one. */
    public ConnectSpec securityToken(Secret token) {
        securityToken = life.onceUntold("security token", securityToken, token);
        return this;
    }

    /** One base URL for every cloud API. HTTPS, or HTTP on a loopback address. Default: {@code SAMPAN_ENDPOINT}. */
    public ConnectSpec endpoint(URI url) {
        endpoint = life.once("endpoint", endpoint, url);
        return this;
    }

    /** The kubeconfig file. Default: {@code KUBECONFIG}, else {@code ~/.kube/config} if it is there. */
    public ConnectSpec kubeconfig(Path file) {
        kubeconfig = life.once("kubeconfig", kubeconfig, file);
        return this;
    }

    /** A kubeconfig that never touched a disk. */
    public ConnectSpec kubeconfigText(Secret yaml) {
        kubeconfigText = life.onceUntold("kubeconfig text", kubeconfigText, yaml.reveal());
        return this;
    }

    /** The context of the kubeconfig that {@link Sampan#cluster()} means. Default: its current context. */
    public ConnectSpec context(String name) {
        context = life.once("context", context, name);
        return this;
    }

    /**
     * Lets kubeconfigs run this program to get a credential. Without this none is run. It runs by its argument list, never by a
     * shell, for at most 30 seconds. May be called several times.
     *
     * @param program an absolute path
     */
    public ConnectSpec allowExecPlugin(Path program) {
        life.requireOpen();
        if (!program.isAbsolute() || !Files.isRegularFile(program)) {
            throw InvalidRequestException.of(
                    "connect.exec-plugin-path",
                    "allow the program " + program,
                    program.isAbsolute() ? "there is no such file" : "it is no absolute path",
                    "a bare name could be another program tomorrow",
                    "give the absolute path of the program");
        }
        try {
            execPlugins.add(program.toRealPath());
        } catch (IOException e) {
            throw InvalidRequestException.of(
                    "connect.exec-plugin-path",
                    "allow the program " + program,
                    "its path cannot be resolved",
                    "a folder on the way cannot be read",
                    "give a path that this user can read");
        }
        return this;
    }

    /**
     * Honours {@code insecure-skip-tls-verify} in kubeconfigs. Default: such a cluster is refused, for whoever sits in between
     * could read and change everything.
     */
    public ConnectSpec allowInsecureTls() {
        life.requireOpen();
        insecureTls = true;
        return this;
    }

    /**
     * Lets registries send their login to this token server. Default: only to servers of the registry's own domain. May be called
     * several times.
     */
    public ConnectSpec registryTokenServer(String host) {
        life.requireOpen();
        tokenServers.add(host.toLowerCase(Locale.ROOT));
        return this;
    }

    /** The credential of one registry. May be called once per host. */
    public ConnectSpec registryCredential(String hostAndPort, String user, Secret password) {
        RegistryLogin login = new RegistryLogin(user, password);
        registryLogins.put(
                hostAndPort,
                life.onceUntold("registry credential for " + hostAndPort, registryLogins.get(hostAndPort), login));
        return this;
    }

    /** The deadline of one whole unary call. Default: 2 minutes. Rollouts have their own. */
    public ConnectSpec deadline(Duration perCall) {
        if (perCall.isNegative() || perCall.isZero() || perCall.compareTo(LONGEST_DEADLINE) > 0) {
            throw InvalidRequestException.of(
                    "connect.deadline-invalid",
                    "set the deadline to " + perCall,
                    "no call can keep to it",
                    "a deadline is longer than nothing and at most one day",
                    "set it like deadline(Duration.ofMinutes(2))");
        }
        deadline = life.once("deadline", deadline, perCall);
        return this;
    }

    /** Where this session acts, for policy. Default: {@link Environment#staging()}. */
    public ConnectSpec environment(Environment where) {
        environment = life.once("environment", environment, where);
        return this;
    }

    /** A guard that reviews every plan of the session. May be called several times. */
    public ConnectSpec guard(Guard guard) {
        life.requireOpen();
        guards.add(guard);
        return this;
    }

    /** Who hears what running acts do. Default: nobody. */
    public ConnectSpec progress(ProgressListener hears) {
        listener = life.once("progress listener", listener, hears);
        return this;
    }

    /** The clock of every deadline and date. Default: the system's. */
    public ConnectSpec clock(Clock time) {
        clock = life.once("clock", clock, time);
        return this;
    }

    /** How every wait sleeps. Default: the thread does. */
    public ConnectSpec sleeper(Sleeper sleeps) {
        sleeper = life.once("sleeper", sleeper, sleeps);
        return this;
    }

    /** Ends its life, if what was set makes sense together. */
    void close() {
        if (securityToken != null && accessKeyId == null) {
            throw InvalidRequestException.of(
                    "connect.token-without-key",
                    "connect with a security token",
                    "no access key is set",
                    "a security token belongs to one temporary access key, and the key of the chain is another",
                    "set accessKey(id, secret) as well, or leave the token to the chain");
        }
        life.close();
    }
}
