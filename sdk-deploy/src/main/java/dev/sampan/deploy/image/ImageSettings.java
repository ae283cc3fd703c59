package dev.sampan.deploy.image;

import dev.sampan.plan.Waiver;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.ImageReference;
import dev.sampan.value.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a spec comes to with its defaults. Immutable. */
record ImageSettings(
        @Nullable String base,
        Platform platform,
        List<String> entrypoint,
        List<String> args,
        SortedMap<String, String> env,
        SortedMap<String, String> labels,
        List<Port> ports,
        String user,
        String workdir,
        List<Waiver> waivers) {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,40}");

    static ImageSettings of(ImageSpec spec, ImageReference name, @Nullable String mainJar) {
        return new ImageSettings(
                spec.base,
                spec.platform == null ? Platform.DEFAULT : Platform.parse(spec.platform),
                entrypoint(spec, mainJar),
                spec.args == null ? List.of() : spec.args,
                new TreeMap<>(spec.env),
                labels(spec, name),
                spec.ports.stream().distinct().sorted().toList(),
                spec.user == null ? "65532" : spec.user,
                spec.workdir == null ? "/app" : spec.workdir,
                List.copyOf(spec.waivers));
    }

    /** A copy that says what the image was built on and in spite of what. */
    ImageSettings recording(BaseImage built, List<Waiver> used) {
        SortedMap<String, String> all = new TreeMap<>(labels);
        if (!built.isScratch()) {
            all.putIfAbsent("org.opencontainers.image.base.name", built.name());
            all.putIfAbsent("org.opencontainers.image.base.digest", String.valueOf(built.digest()));
        }
        used.forEach(w -> all.put("dev.sampan.waiver." + w.rule(), "until " + w.until() + ": " + w.reason()));
        return new ImageSettings(base, platform, entrypoint, args, env, all, ports, user, workdir, waivers);
    }

    private static List<String> entrypoint(ImageSpec spec, @Nullable String mainJar) {
        if (spec.entrypoint != null) {
            if (!spec.jvm.isEmpty()) {
                throw InvalidRequestException.of(
                        "image.jvm-without-default",
                        "add JVM flags " + spec.jvm,
                        "the spec also sets its own entrypoint",
                        "flags go into the default entrypoint of a jar only",
                        "write the flags into entrypoint(...)");
            }
            return spec.entrypoint;
        }
        List<String> command = new ArrayList<>(List.of("java"));
        command.addAll(spec.jvm);
        command.addAll(List.of("-jar", String.valueOf(mainJar)));
        return List.copyOf(command);
    }

    private static SortedMap<String, String> labels(ImageSpec spec, ImageReference name) {
        SortedMap<String, String> labels = new TreeMap<>();
        String repository = name.repository();
        String tag = name.tag().orElse("");
        labels.put("org.opencontainers.image.title", repository.substring(repository.lastIndexOf('/') + 1));
        labels.put("org.opencontainers.image.version", tag);
        if (COMMIT.matcher(tag).matches()) {
            labels.put("org.opencontainers.image.revision", tag);
        }
        labels.putAll(spec.labels);
        return labels;
    }
}
