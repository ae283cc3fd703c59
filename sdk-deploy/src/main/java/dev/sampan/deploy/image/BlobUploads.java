package dev.sampan.deploy.image;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.internal.oci.OciRegistry.BlobSource;
import dev.sampan.plan.Step;
import dev.sampan.problem.SampanException;
import dev.sampan.value.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings blobs into a repository, at most four at a time. The first failure ends the rest. Used once. */
final class BlobUploads {
    private static final Logger LOG = LoggerFactory.getLogger(BlobUploads.class);
    private static final int PARALLEL = 4;

    private final OciRegistry oci;
    private final String act;
    private final List<Blob> blobs;
    private final ConcurrentHashMap<Digest, Step.State> states = new ConcurrentHashMap<>();

    BlobUploads(OciRegistry oci, String act, List<Blob> blobs) {
        this.oci = oci;
        this.act = act;
        this.blobs = List.copyOf(blobs);
    }

    /** A blob, where to mount it from if anywhere, and its bytes. */
    record Blob(String repository, Digest digest, @Nullable String mountFrom, BlobSource source) {}

    /** The calling thread was interrupted; the steps say how far each blob came. */
    static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<Step> steps;

        Interrupted(List<Step> steps) {
            super("interrupted");
            this.steps = steps;
        }

        List<Step> steps() {
            return steps;
        }
    }

    /** Uploads all; the failure that ended it, if one did. */
    Optional<SampanException> run() {
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(PARALLEL, blobs.size()), task -> {
            Thread thread = new Thread(task, "sampan-push");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return await(pool);
        } finally {
            end(pool);
        }
    }

    // the bytes that uploads read are deleted once this returns
    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        if (!Uninterruptibles.awaitTerminationUninterruptibly(pool, 10, TimeUnit.SECONDS)) {
            LOG.warn("uploads did not end within 10 s");
        }
    }

    String summary() {
        long there = states.values().stream().filter(s -> s == Step.State.DONE).count();
        return there + " of " + blobs.size() + " blobs are there";
    }

    private Optional<SampanException> await(ExecutorService pool) {
        CompletionService<String> running = new ExecutorCompletionService<>(pool);
        blobs.forEach(blob -> running.submit(() -> bring(blob)));
        int done = 0;
        while (done < blobs.size()) {
            try {
                Future<String> next = running.take();
                String what = next.get();
                done++;
                oci.session().progress(act, "blob " + done + "/" + blobs.size(), what, 0.95 * done / blobs.size());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof SampanException failure) {
                    return Optional.of(failure);
                }
                throw new IllegalStateException("an upload ended in a way it never should", e.getCause());
            } catch (InterruptedException e) {
                throw new Interrupted(steps());
            }
        }
        return Optional.empty();
    }

    private String bring(Blob blob) {
        states.put(blob.digest(), Step.State.UNKNOWN);
        String how = transfer(blob);
        states.put(blob.digest(), Step.State.DONE);
        return how + " " + blob.digest().shortHex() + " "
                + ImageText.size(blob.source().size());
    }

    private String transfer(Blob blob) {
        if (oci.hasBlob(blob.repository(), blob.digest())) {
            return "has";
        }
        if (blob.mountFrom() != null && oci.mountBlob(blob.repository(), blob.digest(), blob.mountFrom())) {
            return "mounted";
        }
        oci.pushBlob(blob.repository(), blob.digest(), blob.source());
        return "pushed";
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (Blob blob : blobs) {
            steps.add(new Step(
                    "push " + blob.digest().shortHex(), states.getOrDefault(blob.digest(), Step.State.PENDING)));
        }
        steps.add(new Step("push manifest", Step.State.PENDING));
        return steps;
    }
}
