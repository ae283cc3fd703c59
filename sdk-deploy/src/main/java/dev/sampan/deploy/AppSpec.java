package dev.sampan.deploy;

import dev.sampan.internal.spec.SpecLife;
import dev.sampan.plan.Guard;
import dev.sampan.plan.Waiver;
import dev.sampan.value.Port;
import dev.sampan.value.Quantity;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an app should be. Alive only inside {@link Deploy#app(String, String, java.util.function.Consumer)}; setting a value
 * twice is refused and names the first. All settings are flat, because completion does not reach into a second lambda; hence more
 * names here than elsewhere.
 *
 * <pre>{@code
 * deploy.app("web", image.reference(), app -> app
 *     .replicas(3).port(8080).readyWhenHttp("/ready")
 *     .cpu("250m", "1").memory("256Mi", "512Mi")
 *     .env("MODE", "prod").secretEnv("DB_PASSWORD", "db", "password")
 *     .config("app.properties", "greeting=hello\n")
 *     .onFailure(OnFailure.ROLLBACK));
 * }</pre>
 *
 * <p>Unless the spec says otherwise the pod runs as a user that is not root, without privilege escalation, without capabilities,
 * under the runtime's seccomp profile, and without a service account token.
 */
public final class AppSpec {
    private final SpecLife life;

    @Nullable
    Integer replicas;

    @Nullable
    Autoscale autoscale;

    @Nullable
    Port port;

    @Nullable
    Probe ready;

    @Nullable
    Probe live;

    @Nullable
    Duration startsWithin;

    @Nullable
    Range cpu;

    @Nullable
    Range memory;

    @Nullable
    String configDirectory;

    @Nullable
    List<String> command;

    @Nullable
    List<String> args;

    @Nullable
    String serviceAccount;

    @Nullable
    Boolean runAsRoot;

    @Nullable
    Pace pace;

    @Nullable
    Duration terminationGrace;

    @Nullable
    Integer connectionsPerReplica;

    @Nullable
    Integer connectionLimit;

    @Nullable
    Migration migration;

    Precautions.@Nullable Watch watch;

    @Nullable
    OnFailure onFailure;

    @Nullable
    String cause;

    @Nullable
    String author;

    final SortedMap<String, EnvValue> env = new TreeMap<>();
    final SortedMap<String, String> config = new TreeMap<>();
    final SortedMap<String, String> labels = new TreeMap<>();
    final SortedMap<String, String> annotations = new TreeMap<>();
    final List<String> pullSecrets = new ArrayList<>();
    final List<Guard> guards = new ArrayList<>();
    final List<Waiver> waivers = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    private final String app;

    AppSpec(String app) {
        this.app = app;
        life = new SpecLife("app " + app);
    }

    /** A request and a limit. */
    record Range(Quantity request, Quantity limit) {}

    /** Between which numbers of pods, and at which part of the requested CPU. */
    record Autoscale(int least, int most, int cpuPercent) {}

    /** How to ask a container how it is: over HTTP when there is a path, else by connecting. */
    record Probe(@Nullable String path, @Nullable Port port) {}

    /** A value, or the object and key that holds it. */
    record EnvValue(
            String kind,
            @Nullable String value,
            @Nullable String object,
            @Nullable String key) {
        @Override
        public String toString() {
            return kind.equals("value") ? "a literal value" : kind + " " + object + "/" + key;
        }
    }

    /** How many pods. Default: 1 for a new app, else the number it has. */
    public AppSpec replicas(int count) {
        replicas = life.once("replicas", replicas, count);
        return this;
    }

    /**
     * A HorizontalPodAutoscaler decides the number of pods, so that on average they use this part of the CPU that they request. A new
     * app begins with {@code least}; from then on Sampan never writes the number. Needs {@link #cpu}, excludes {@link #replicas} but
     * for {@code replicas(0)}, with which a new app begins stopped: an autoscaler rests while the number is 0.
     * Default: no autoscaler; one that an earlier release made is deleted, and the number stays.
     *
     * @param cpuPercent such as 70
     */
    public AppSpec autoscale(int least, int most, int cpuPercent) {
        autoscale = life.once("autoscaling", autoscale, new Autoscale(least, most, cpuPercent));
        return this;
    }

    /** The TCP port that the app serves; a Service of the app's name gets the same port. Default: no port and no Service. */
    public AppSpec port(int number) {
        port = life.once("port", port, Port.of(number));
        return this;
    }

    /** Ready when GET of the path on the app's port answers 200 to 399. Default: ready when the port accepts connections. */
    public AppSpec readyWhenHttp(String path) {
        ready = life.once("readiness probe", ready, new Probe(path, null));
        return this;
    }

    /** Ready when this port accepts connections. */
    public AppSpec readyWhenTcp(int number) {
        ready = life.once("readiness probe", ready, new Probe(null, Port.of(number)));
        return this;
    }

    /** Restarted when GET of the path on the app's port fails three times in 30 seconds. Default: only when it exits. */
    public AppSpec liveWhenHttp(String path) {
        live = life.once("liveness probe", live, new Probe(path, null));
        return this;
    }

    /** How long a container may take until it is first ready; a startup probe waits that long. Default: no startup probe. */
    public AppSpec startsWithin(Duration patience) {
        startsWithin = life.once("start patience", startsWithin, patience);
        return this;
    }

    /** CPU request and limit, such as {@code "250m", "1"}. Default: none. */
    public AppSpec cpu(String request, String limit) {
        cpu = life.once("cpu", cpu, new Range(Quantity.parse(request), Quantity.parse(limit)));
        return this;
    }

    /** Memory request and limit, such as {@code "256Mi", "512Mi"}. Default: none. */
    public AppSpec memory(String request, String limit) {
        memory = life.once("memory", memory, new Range(Quantity.parse(request), Quantity.parse(limit)));
        return this;
    }

    /** An environment variable with a literal value. Secrets belong to {@link #secretEnv}. */
    public AppSpec env(String name, String value) {
        return setEnv(name, new EnvValue("value", value, null, null));
    }

    /** An environment variable from a key of a Secret that is there. */
    public AppSpec secretEnv(String name, String secret, String key) {
        return setEnv(name, new EnvValue("secret", null, secret, key));
    }

    /** An environment variable from a key of a ConfigMap that is there. */
    public AppSpec configEnv(String name, String configMap, String key) {
        return setEnv(name, new EnvValue("config", null, configMap, key));
    }

    /**
     * A file in {@link #configDirectory}. All files of an app make one immutable ConfigMap that is named by their content, so that a
     * change rolls the pods and a rollback restores the file.
     */
    public AppSpec config(String file, String content) {
        config.put(file, life.onceUntold("config " + file, config.get(file), content));
        return this;
    }

    /** The directory where config files are mounted, read-only. Default: {@code /etc/app}. */
    public AppSpec configDirectory(String directory) {
        configDirectory = life.once("config directory", configDirectory, directory);
        return this;
    }

    /** Replaces the image's entrypoint. */
    public AppSpec command(String... words) {
        command = life.once("command", command, List.of(words));
        return this;
    }

    /** Replaces the image's arguments. */
    public AppSpec args(String... words) {
        args = life.once("args", args, List.of(words));
        return this;
    }

    /** A label of every object and pod of the app. Never part of a selector, so it may change. */
    public AppSpec label(String key, String value) {
        labels.put(key, life.once("label " + key, labels.get(key), value));
        return this;
    }

    /** An annotation of the pods. */
    public AppSpec annotation(String key, String value) {
        annotations.put(key, life.once("annotation " + key, annotations.get(key), value));
        return this;
    }

    /** The service account of the pods; its token is then mounted. Default: the namespace's default one, without its token. */
    public AppSpec serviceAccount(String name) {
        serviceAccount = life.once("service account", serviceAccount, name);
        return this;
    }

    /** A Secret of type {@code kubernetes.io/dockerconfigjson} to pull with. May be called several times. */
    public AppSpec pullSecret(String name) {
        life.requireOpen();
        pullSecrets.add(name);
        return this;
    }

    /** Lets the process run as the image's user even if that is root. */
    public AppSpec runAsRoot() {
        runAsRoot = life.once("run as root", runAsRoot, true);
        return this;
    }

    /** How fast a rollout replaces pods. Default: {@link Pace#BALANCED}. */
    public AppSpec pace(Pace preset) {
        pace = life.once("pace", pace, preset);
        return this;
    }

    /** How long a pod may take to stop before it is killed. Default: 30 seconds. */
    public AppSpec terminationGrace(Duration limit) {
        terminationGrace = life.once("termination grace", terminationGrace, limit);
        return this;
    }

    /**
     * How many connections the pool of one pod may hold, and how many the database has for this app. A plan whose peak, (replicas +
     * surge) x pool, is above the limit has the finding {@code deploy.connections-above-limit} at the level of the environment: where
     * that enforces, applying is refused, unless it is a rollback. Default: not known, and the forecast reads NO_DATA.
     */
    public AppSpec connections(int perReplica, int limit) {
        connections(perReplica);
        connectionLimit = life.once("limit of connections", connectionLimit, limit);
        return this;
    }

    /** As {@link #connections(int, int)} where nobody knows the limit: the forecast tells the peak. */
    public AppSpec connections(int perReplica) {
        connectionsPerReplica = life.once("connections", connectionsPerReplica, perReplica);
        return this;
    }

    /**
     * A job that brings the schema of the app's data forward, after the release is recorded and before anything that runs is changed. It
     * runs when the schema that earlier releases have left is older. If it fails, no pod is replaced, and the outcome is
     * {@link dev.sampan.plan.Failed} with its last log lines. The schema is kept with the release: one whose program the schema does not
     * serve any more is not rolled back to ({@code deploy.schema-forbids}).
     *
     * <p>Permission besides: {@link Act#MIGRATE}.
     *
     * @param job what it is called, a DNS label of at most 40 characters
     */
    public AppSpec migrate(String job, Consumer<MigrationSpec> how) {
        life.requireOpen();
        MigrationSpec spec = new MigrationSpec(app, job);
        how.accept(spec);
        migration = life.once("migration", migration, spec.close());
        return this;
    }

    /**
     * Looks at the release for a while after it is ready. Applying returns only then. If a gate fails, the release has, and the last good
     * one is restored unless {@link #onFailure} says {@link OnFailure#KEEP}; the outcome is {@link dev.sampan.plan.Failed} with the gate's
     * evidence. If a gate has too little data when the time is over, the outcome is {@link dev.sampan.plan.Stopped} and the release
     * {@link Release.Verdict#HELD}; deploying the same again goes on watching. Default: no look.
     */
    public AppSpec watch(Gates gates, Duration limit) {
        watch = life.once("watch", watch, new Precautions.Watch(gates, limit));
        return this;
    }

    /** What to do when the release turns out bad. Default: {@link OnFailure#KEEP}; with {@link #watch} {@link OnFailure#ROLLBACK}. */
    public AppSpec onFailure(OnFailure act) {
        onFailure = life.once("failure act", onFailure, act);
        return this;
    }

    /** A guard that reviews this plan besides those of the session. May be called several times. */
    public AppSpec guard(Guard guard) {
        life.requireOpen();
        guards.add(guard);
        return this;
    }

    /**
     * Goes on in spite of one finding until a day; shown in the plan and kept in the release. A conflict with another manager
     * cannot be waived, only forced.
     *
     * @param rule the finding's id
     * @param reason why, for whoever reads it later
     * @param until the last day on which it holds (UTC)
     */
    public AppSpec waive(String rule, String reason, LocalDate until) {
        life.requireOpen();
        waivers.add(new Waiver(rule, reason, until));
        return this;
    }

    /** Why this release is made, for the history. Default: empty. */
    public AppSpec cause(String why) {
        cause = life.once("cause", cause, why);
        return this;
    }

    /**
     * A decision about this release and its reason, for whoever reads the history later. May be called several times; {@link Deploy#note}
     * adds one afterwards. No secret belongs here; what looks like one is hidden.
     */
    public AppSpec note(String decision) {
        life.requireOpen();
        notes.add(NoteRules.checked(app, decision));
        return this;
    }

    /** Who makes this release, for the history. Default: the user name of the process. */
    public AppSpec author(String who) {
        author = life.once("author", author, who);
        return this;
    }

    void close() {
        life.close();
    }

    private AppSpec setEnv(String name, EnvValue value) {
        env.put(name, life.onceUntold("environment variable " + name, env.get(name), value));
        return this;
    }
}
