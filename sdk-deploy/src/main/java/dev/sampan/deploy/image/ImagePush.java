package dev.sampan.deploy.image;

import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.internal.oci.OciRegistry.BlobSource;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.SampanException;
import dev.sampan.value.Digest;
import dev.sampan.value.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One push: blobs in parallel, those that are there skipped, the manifest last. */
final class ImagePush {
    private final OciRegistry oci;
    private final ImageBuild build;
    private final ImageManifest manifest;
    private final ImageReference name;

    ImagePush(OciRegistry oci, ImageBuild build, ImageManifest manifest, ImageReference name) {
        this.oci = oci;
        this.build = build;
        this.manifest = manifest;
        this.name = name;
    }

    Outcome<Image> run() {
        Instant begun = oci.session().clock().instant();
        String act = "push " + name.repository() + ":" + name.tagOrDigest();
        oci.session().progress(act, "assemble", "assembling " + build.source().getFileName(), 0.0);
        try (AssembledLayers layers = build.assemble()) {
            requireSameBytes(layers);
            BlobUploads uploads = new BlobUploads(oci, act, blobs(layers));
            Optional<SampanException> failure = uploads.run();
            if (failure.isPresent()) {
                return failed(failure.get(), uploads);
            }
            Outcome<Image> outcome = putManifest(begun);
            if (outcome.isGood()) {
                oci.session().progress(act, "manifest", "pushed " + manifest.digest(), 1.0);
            }
            return outcome;
        } catch (BlobUploads.Interrupted e) {
            Thread.currentThread().interrupt();
            return new Stopped<>(
                    "pushing " + name.repository() + " was interrupted",
                    e.steps(),
                    "apply the plan again: what is there is skipped");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            List<Step> steps = List.of(new Step("assemble", Step.State.UNDONE), new Step("push", Step.State.PENDING));
            return new Stopped<>(
                    "building " + name.repository() + " was interrupted",
                    steps,
                    "apply the plan again; nothing was sent");
        }
    }

    private void requireSameBytes(AssembledLayers layers) {
        Digest now = build.manifest(layers).digest();
        if (!now.equals(manifest.digest())) {
            throw InvalidRequestException.of(
                    "image.plan-outdated",
                    "push " + name,
                    "the source now gives " + now + " instead of " + manifest.digest(),
                    build.source() + " has changed since the plan was made",
                    "plan again");
        }
    }

    private List<BlobUploads.Blob> blobs(AssembledLayers layers) {
        List<BlobUploads.Blob> blobs = new ArrayList<>();
        Set<Digest> seen = new HashSet<>();
        OciRegistry from = build.base().registry();
        for (BaseImage.BaseLayer layer : build.base().layers()) {
            if (from != null && seen.add(layer.digest())) {
                String mountFrom = from.host().equals(oci.host()) ? build.base().repository() : null;
                blobs.add(new BlobUploads.Blob(
                        name.repository(),
                        layer.digest(),
                        mountFrom,
                        baseLayer(from, build.base().repository(), layer)));
            }
        }
        for (AssembledLayers.AssembledLayer layer : layers.layers()) {
            if (seen.add(layer.digest())) {
                blobs.add(new BlobUploads.Blob(name.repository(), layer.digest(), null, layers.open(layer)));
            }
        }
        blobs.add(new BlobUploads.Blob(name.repository(), manifest.configDigest(), null, bytes(manifest.config())));
        return blobs;
    }

    private Outcome<Image> putManifest(Instant begun) {
        Image image = new Image(name, manifest.digest(), manifest.sizeBytes(), manifest.layers());
        try {
            oci.putManifest(name.repository(), name.tagOrDigest(), ImageManifest.TYPE, manifest.content());
        } catch (SampanException e) {
            return afterLostAnswer(image, e, begun);
        }
        return done(image, begun);
    }

    private Outcome<Image> afterLostAnswer(Image image, SampanException cause, Instant begun) {
        try {
            Optional<OciRegistry.ManifestInfo> there = oci.findManifest(name.repository(), name.tagOrDigest());
            if (there.isPresent() && there.get().digest().equals(manifest.digest())) {
                return done(image, begun);
            }
            return new Failed<>(
                    "the manifest of " + name.repository() + " was not taken",
                    finding(cause),
                    List.of("all blobs are there; no tag points to them"),
                    cause);
        } catch (SampanException second) {
            return new Unknown<>(
                    "whether the manifest of " + name.repository() + " was taken",
                    List.of(evidence("PUT manifest", cause), evidence("HEAD manifest", second)),
                    "apply the plan again: it looks before it sends");
        }
    }

    private Outcome<Image> done(Image image, Instant begun) {
        Duration took = Duration.between(begun, oci.session().clock().instant());
        return new Done<>(image, name.repository() + ":" + name.tagOrDigest() + " pushed", took, "");
    }

    private Outcome<Image> failed(SampanException cause, BlobUploads uploads) {
        return new Failed<>(
                "pushing " + name.repository() + ":" + name.tagOrDigest() + " failed",
                finding(cause),
                List.of(uploads.summary() + "; no tag points to them"),
                cause);
    }

    private Finding finding(SampanException cause) {
        return new Finding(
                cause.code(),
                Severity.ERROR,
                Level.OBSERVE,
                "Image/" + name.repository(),
                cause.problem().happened(),
                cause.problem().reason(),
                List.of(),
                cause.problem().nextStep() + "; then apply the plan again: what is there is skipped");
    }

    private static Evidence evidence(String source, SampanException e) {
        return new Evidence(source, e.problem().happened());
    }

    private static BlobSource baseLayer(OciRegistry from, String repository, BaseImage.BaseLayer layer) {
        return new BlobSource() {
            @Override
            public long size() {
                return layer.size();
            }

            @Override
            public InputStream open() {
                return from.pullBlob(repository, layer.digest());
            }
        };
    }

    private static BlobSource bytes(byte[] content) {
        return new BlobSource() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        };
    }
}
