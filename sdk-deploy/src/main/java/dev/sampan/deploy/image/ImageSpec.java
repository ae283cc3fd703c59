package dev.sampan.deploy.image;

import dev.sampan.internal.spec.SpecLife;
import dev.sampan.plan.Waiver;
import dev.sampan.value.Port;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an image is built with besides its source. Alive only inside
 * {@link Images#build(String, java.nio.file.Path, java.util.function.Consumer)}; setting a value twice is refused and names the
 * first.
 *
 * <pre>{@code
 * images.build("shop/web:1.4.0", Path.of("web.jar"), b -> b
 *     .base("team/jre:21@sha256:...")
 *     .jvm("-XX:MaxRAMPercentage=75")
 *     .port(8080));
 * }</pre>
 */
public final class ImageSpec {
    private final SpecLife life;

    @Nullable
    String base;

    @Nullable
    String platform;

    @Nullable
    List<String> entrypoint;

    @Nullable
    List<String> args;

    @Nullable
    String user;

    @Nullable
    String workdir;

    final List<String> jvm = new ArrayList<>();
    final SortedMap<String, String> env = new TreeMap<>();
    final SortedMap<String, String> labels = new TreeMap<>();
    final List<Port> ports = new ArrayList<>();
    final List<Waiver> waivers = new ArrayList<>();

    ImageSpec(String reference) {
        life = new SpecLife("image " + reference);
    }

    /**
     * The image to build on, pinned: {@code [registry/]repository[:tag]@digest}, or {@code scratch} for none. Text without a
     * registry is of this registry. Its environment, entrypoint-independent settings and layers are kept. Default: {@code scratch},
     * which holds no Java: a jar on it runs only where the node brings one, such as the sandbox's process runtime.
     */
    public ImageSpec base(String reference) {
        base = life.once("base", base, reference);
        return this;
    }

    /**
     * What the image runs on, {@code os/architecture[/variant]}: which image of a multi-platform base, and what a base of one platform
     * must be. Default: {@code linux/amd64}, or what a base of one platform is.
     */
    public ImageSpec platform(String osAndArchitecture) {
        platform = life.once("platform", platform, osAndArchitecture);
        return this;
    }

    /** The command that starts the container. Required for a folder. Default for a jar: {@code java [jvm flags] -jar /app/app.jar}. */
    public ImageSpec entrypoint(String... command) {
        entrypoint = life.once("entrypoint", entrypoint, List.of(command));
        return this;
    }

    /** Arguments that a deployment may override. Default: none. */
    public ImageSpec args(String... arguments) {
        args = life.once("args", args, List.of(arguments));
        return this;
    }

    /** Flags of the JVM in the default entrypoint of a jar. May be called several times. */
    public ImageSpec jvm(String... flags) {
        life.requireOpen();
        jvm.addAll(List.of(flags));
        return this;
    }

    /** An environment variable. It is searched for secrets: those belong to the deployment. */
    public ImageSpec env(String name, String value) {
        env.put(name, life.onceUntold("environment variable " + name, env.get(name), value));
        return this;
    }

    /** An image label. The {@code org.opencontainers.image.*} labels for title, version, revision and base are written by default. */
    public ImageSpec label(String key, String value) {
        labels.put(key, life.once("label " + key, labels.get(key), value));
        return this;
    }

    /** A TCP port that the image says it serves. May be called several times. Default: none. */
    public ImageSpec port(int number) {
        life.requireOpen();
        ports.add(Port.of(number));
        return this;
    }

    /** The user that the process runs as, numeric so that a node can tell it is not root. Default: {@code 65532}. */
    public ImageSpec user(String uidOrUidAndGid) {
        user = life.once("user", user, uidOrUidAndGid);
        return this;
    }

    /** The directory that the process starts in. Default: {@code /app}. */
    public ImageSpec workdir(String directory) {
        workdir = life.once("workdir", workdir, directory);
        return this;
    }

    /**
     * Goes on in spite of one rule until a day, which is recorded as a label of the image and shown in the plan. The rules:
     * {@code image.tag-mutable}, {@code image.tag-taken}, {@code image.base-unpinned}, {@code image.leak}.
     *
     * @param rule the code in the refusal
     * @param reason why, for whoever reads it later
     * @param until the last day on which it holds (UTC)
     */
    public ImageSpec waive(String rule, String reason, LocalDate until) {
        life.requireOpen();
        waivers.add(new Waiver(rule, reason, until));
        return this;
    }

    void close() {
        life.close();
    }
}
