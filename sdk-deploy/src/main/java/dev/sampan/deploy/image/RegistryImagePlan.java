package dev.sampan.deploy.image;

import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.internal.session.Session;
import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Review;
import dev.sampan.plan.Unchanged;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Digest;
import dev.sampan.value.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What building and pushing one image would do. */
final class RegistryImagePlan implements ImagePlan {
    private final OciRegistry oci;
    private final ImageBuild build;
    private final ImageManifest manifest;
    private final ImageReference name;
    private final boolean unchanged;
    private final boolean tagMayMove;
    private final List<Change> changes;
    private final List<Finding> findings;

    RegistryImagePlan(
            OciRegistry oci,
            ImageBuild build,
            ImageManifest manifest,
            ImageReference name,
            boolean unchanged,
            ImageRules rules) {
        this.oci = oci;
        this.build = build;
        this.manifest = manifest;
        this.name = name;
        this.unchanged = unchanged;
        this.tagMayMove = rules.used().stream().anyMatch(w -> w.rule().equals("image.tag-taken"));
        this.changes = unchanged ? List.of() : changes();
        this.findings = review(rules.findings());
    }

    @Override
    public Image image() {
        return new Image(name, manifest.digest(), manifest.sizeBytes(), manifest.layers());
    }

    @Override
    public String title() {
        return "Image " + shortName() + " to " + oci.host();
    }

    @Override
    public List<Change> changes() {
        if (unchanged) {
            return List.of();
        }
        List<Change> all = new ArrayList<>();
        all.add(new Change(
                Change.Kind.ACT,
                "build from",
                "",
                null,
                String.valueOf(build.source().getFileName())));
        all.add(new Change(Change.Kind.ACT, "base", "", null, build.base().name()));
        all.add(new Change(
                Change.Kind.ACT,
                "push",
                "",
                null,
                manifest.layers() + (manifest.layers() == 1 ? " layer, " : " layers, ")
                        + ImageText.size(manifest.sizeBytes()) + " less what is there"));
        all.add(new Change(
                Change.Kind.CREATE,
                "Image/" + shortName(),
                "",
                null,
                manifest.digest().toString()));
        return List.copyOf(all);
    }

    @Override
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public String digest() {
        String what = name + "\n" + manifest.digest() + "\n" + unchanged;
        return Digest.sha256(what.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Override
    public Outcome<Image> apply() {
        requireNoRefusal();
        Optional<OciRegistry.ManifestInfo> there = oci.findManifest(name.repository(), name.tagOrDigest());
        if (there.isPresent() && there.get().digest().equals(manifest.digest())) {
            return new Unchanged<>(image(), shortName() + " is there with this digest");
        }
        if (there.isPresent() && !tagMayMove) {
            throw InvalidRequestException.of(
                    "image.tag-taken",
                    "push " + name,
                    "the tag was taken meanwhile by " + there.get().digest(),
                    "another build pushed it after this plan was made",
                    "give this build its own tag");
        }
        return new ImagePush(oci, build, manifest, name).run();
    }

    private void requireNoRefusal() {
        List<Finding> refusals = findings.stream().filter(ImagePlanner::refuses).toList();
        if (!refusals.isEmpty()) {
            Finding first = refusals.get(0);
            throw InvalidRequestException.of(
                    "image.plan-refused",
                    "push " + name,
                    first.id() + ": " + first.what()
                            + (refusals.size() > 1 ? " (and " + (refusals.size() - 1) + " more)" : ""),
                    first.reason(),
                    first.nextStep());
        }
    }

    private List<Finding> review(List<Finding> own) {
        Session session = oci.session();
        List<Finding> all = new ArrayList<>(own);
        Review review = new Review(
                title(),
                session.environment(),
                "",
                changes,
                List.of(),
                session.clock().instant());
        session.guards().forEach(guard -> all.addAll(guard.review(review)));
        return List.copyOf(all);
    }

    private String shortName() {
        return name.repository() + name.tag().map(t -> ":" + t).orElse("");
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(PromptText.headline("Build ", shortName(), unchanged ? ": unchanged" : ": to push"));
        text.append("\n  to      ").append(oci.host());
        text.append("\n  digest  ").append(manifest.digest());
        text.append("\n  base    ").append(build.base().name());
        text.append("\n  size    ")
                .append(ImageText.size(manifest.sizeBytes()))
                .append(" in ")
                .append(manifest.layers());
        text.append(manifest.layers() == 1 ? " layer" : " layers");
        findings.stream()
                .limit(3)
                .forEach(f -> text.append("\n  ")
                        .append(f.level().name().toLowerCase(java.util.Locale.ROOT))
                        .append("    ")
                        .append(clip(f.id() + ": " + f.what())));
        return text.append(unchanged ? "\n  nothing to do" : "\n  not applied: call apply()")
                .toString();
    }

    private static String clip(String line) {
        return line.length() <= 120 ? line : line.substring(0, 119) + "…";
    }
}
