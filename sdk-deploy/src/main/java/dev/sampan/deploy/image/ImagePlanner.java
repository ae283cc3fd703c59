package dev.sampan.deploy.image;

import dev.sampan.Registry;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import dev.sampan.value.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes the plan of one image: looks, checks, assembles, compares. */
final class ImagePlanner {
    private final Registry registry;
    private final ImageReference name;
    private final Path source;
    private final ImageSpec spec;
    private final OciRegistry oci;

    ImagePlanner(Registry registry, ImageReference name, Path source, ImageSpec spec) {
        this.registry = registry;
        this.name = name;
        this.source = source;
        this.spec = spec;
        this.oci = registry.unwrap(OciRegistry.class);
    }

    ImagePlan plan() {
        Session session = oci.session();
        ImageSource files = ImageSource.of(source, spec.entrypoint != null);
        ImageSettings settings = ImageSettings.of(spec, name, files.mainJar());
        ImageRules rules = new ImageRules(
                name.repository() + name.tag().map(t -> ":" + t).orElse(""), settings.waivers(), session);
        rules.checkTag(name.tag());
        rules.checkLeaks(search(files, settings));
        if (!files.absent().isEmpty()) {
            rules.note(absent(files.absent()));
        }
        BaseImage base = base(settings, rules, files);
        ImageBuild build = new ImageBuild(source, files, base, settings);
        ImageManifest manifest = assemble(build, rules);
        Optional<OciRegistry.ManifestInfo> there = oci.findManifest(name.repository(), tag());
        boolean unchanged = there.isPresent() && there.get().digest().equals(manifest.digest());
        if (there.isPresent() && !unchanged) {
            rules.refuse(
                    "image.tag-taken",
                    "the tag is there with other content, " + there.get().digest(),
                    "a tag that says two things at two times cannot be trusted",
                    "give this build its own tag");
            manifest = assemble(build, rules);
            unchanged = there.get().digest().equals(manifest.digest());
        }
        return new RegistryImagePlan(
                oci, build.recording(rules.used()), manifest, name.withTag(tag()), unchanged, rules);
    }

    private String tag() {
        return name.tag().orElse("latest");
    }

    private ImageManifest assemble(ImageBuild build, ImageRules rules) {
        try (AssembledLayers layers = build.assemble()) {
            return build.recording(rules.used()).manifest(layers);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotReadyException(
                    new Problem(
                            "image.interrupted",
                            "plan the image " + name,
                            "the thread was interrupted while layers were assembled",
                            "somebody cancelled it",
                            "plan again; nothing was sent"),
                    "assembling",
                    e);
        }
    }

    private List<LeakSearch.Leak> search(ImageSource files, ImageSettings settings) {
        LeakSearch search = new LeakSearch();
        search.pairs("env", settings.env());
        search.pairs("label", settings.labels());
        for (ImageSource.SourceFile file : files.files()) {
            try {
                search.file(file.target(), file.file());
            } catch (IOException | SecurityException e) {
                throw InvalidRequestException.of(
                        "image.source-unreadable",
                        "search " + file.file() + " for secrets",
                        "reading it failed: " + e.getMessage(),
                        "the file is cut or damaged, or a jar in the folder is none",
                        "build it again");
            }
        }
        return search.leaks();
    }

    private BaseImage base(ImageSettings settings, ImageRules rules, ImageSource files) {
        String text = settings.base();
        if (text == null || text.equals("scratch")) {
            if (text == null && files.mainJar() != null) {
                rules.note(withoutJava());
            }
            return BaseLookup.scratch();
        }
        ImageReference base = ImageReference.parse(text);
        BaseLookup lookup = new BaseLookup(registry);
        if (base.digest().isEmpty()) {
            ImageReference pinned = lookup.pin(base);
            rules.refuse(
                    "image.base-unpinned",
                    "the base " + text + " is not pinned; it is "
                            + pinned.digest().orElseThrow() + " now",
                    "the same sources would give another image when the base's tag moves",
                    "write base(\"" + pinned + "\")");
            base = pinned;
        }
        return lookup.find(base, settings.platform(), spec.platform != null);
    }

    private Finding absent(List<String> entries) {
        return new Finding(
                "image.class-path-absent",
                Severity.WARNING,
                Level.OBSERVE,
                "Image/" + name.repository(),
                "the jar's Class-Path names what is not there: "
                        + String.join(", ", entries.stream().limit(5).toList()),
                "some build tools list more than is needed; the JVM passes over it",
                List.of(),
                "if the app needs it, put it beside the jar");
    }

    private Finding withoutJava() {
        return new Finding(
                "image.no-java",
                Severity.WARNING,
                oci.session().environment().level(),
                "Image/" + name.repository(),
                "the image holds no Java",
                "no base is set, and java comes with the base",
                List.of(),
                "set base(\"...@sha256:...\"), or base(\"scratch\") if the node brings Java");
    }

    /** Whether a finding stands in the way. */
    static boolean refuses(Finding finding) {
        return finding.level() == Level.ENFORCE;
    }
}
