package dev.sampan.internal.oci;

import dev.sampan.internal.http.Bodies;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.oci.OciCalls.OciRequest;
import dev.sampan.internal.oci.OciRegistry.BlobSource;
import dev.sampan.internal.retry.Backoff;
import dev.sampan.internal.retry.CallClass;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.TransportFailure;
import dev.sampan.value.Digest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.HttpUrl;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * Uploads one blob: in one piece when it is small, else in chunks. After a cut the registry is asked how far it came and the
 * upload goes on from there; if it has forgotten, it starts again.
 */
final class BlobUpload {
    private static final long CHUNK = 16L << 20;
    private static final long SLOWEST_BYTES_PER_SECOND = 64 << 10;
    private static final int MOST_CUTS_WITHOUT_PROGRESS = 4;
    private static final Duration BASE = Duration.ofMillis(50);
    private static final Duration CAP = Duration.ofSeconds(20);

    private final OciCalls calls;
    private final String repository;
    private final Digest digest;
    private final String attempted;

    BlobUpload(OciCalls calls, String repository, Digest digest) {
        this.calls = calls;
        this.repository = repository;
        this.digest = digest;
        this.attempted = "push " + repository + "@" + digest;
    }

    boolean mount(String from) {
        HttpUrl url = uploads()
                .newBuilder()
                .addQueryParameter("mount", digest.toString())
                .addQueryParameter("from", from)
                .build();
        List<String> scopes = new ArrayList<>(OciCalls.push(repository));
        scopes.addAll(OciCalls.pull(from));
        OciRequest request = new OciRequest(
                "mount " + digest + " of " + from + " into " + repository,
                CallClass.IDEMPOTENT_WRITE,
                "POST",
                url,
                Map.of(),
                null,
                scopes,
                null);
        HttpAnswer answer = calls.send(request, calls.deadline());
        switch (answer.status()) {
            case 201 -> {
                return true;
            }
            case 202 -> {
                abandon(location(answer));
                return false;
            }
            case 401, 403, 404, 405 -> {
                // The other repository cannot be read: an upload will do.
                return false;
            }
            default -> throw calls.errors().of(request.attempted(), answer);
        }
    }

    /** One upload and how far it came. */
    private static final class Progress {
        private @Nullable HttpUrl location;
        private long offset;
        private int cuts;
        private boolean finished;
    }

    void push(BlobSource source) {
        Duration allowed = calls.http().session().deadline().plusSeconds(source.size() / SLOWEST_BYTES_PER_SECOND);
        Deadline deadline = Deadline.after(calls.http().session().clock(), allowed);
        Progress progress = new Progress();
        while (!progress.finished) {
            try {
                step(progress, source, deadline);
            } catch (TransportFailure failure) {
                afterCut(progress, failure, deadline);
            }
        }
    }

    private void step(Progress progress, BlobSource source, Deadline deadline) {
        HttpUrl location = progress.location;
        if (location == null || progress.offset > source.size()) {
            begin(progress, deadline);
        } else if (source.size() - progress.offset > CHUNK) {
            chunk(progress, location, source, deadline);
        } else {
            last(progress, location, source, deadline);
        }
    }

    private void begin(Progress progress, Deadline deadline) {
        HttpAnswer answer = write("POST", uploads(), Map.of(), null, CallClass.IDEMPOTENT_WRITE, deadline);
        if (answer.status() != 202) {
            throw calls.errors().of(attempted, answer);
        }
        progress.location = location(answer);
        progress.offset = 0;
    }

    private void chunk(Progress progress, HttpUrl location, BlobSource source, Deadline deadline) {
        long length = CHUNK;
        Map<String, String> range = Map.of("Content-Range", progress.offset + "-" + (progress.offset + length - 1));
        HttpAnswer answer = write(
                "PATCH",
                location,
                range,
                new BlobPart(source, progress.offset, length),
                CallClass.NON_IDEMPOTENT,
                deadline);
        if (answer.status() == 416 || answer.status() == 404) {
            resume(progress, location, deadline);
            counted(progress, "the registry lost track of the upload", null);
            return;
        }
        if (answer.status() != 202 && answer.status() != 204) {
            requireRetryable(progress, answer);
            resume(progress, location, deadline);
            return;
        }
        progress.location = answer.header("Location") == null ? location : location(answer);
        progress.offset += length;
        progress.cuts = 0;
    }

    private void last(Progress progress, HttpUrl location, BlobSource source, Deadline deadline) {
        HttpUrl url = location.newBuilder()
                .setQueryParameter("digest", digest.toString())
                .build();
        long length = source.size() - progress.offset;
        Map<String, String> range = progress.offset == 0 || length == 0
                ? Map.of()
                : Map.of("Content-Range", progress.offset + "-" + (source.size() - 1));
        HttpAnswer answer = write(
                "PUT", url, range, new BlobPart(source, progress.offset, length), CallClass.NON_IDEMPOTENT, deadline);
        if (answer.status() == 201 || answer.status() == 204) {
            progress.finished = true;
            return;
        }
        if (answer.status() == 404 || answer.status() == 416) {
            progress.location = null;
            counted(progress, "the registry lost track of the upload", null);
            return;
        }
        requireRetryable(progress, answer);
        progress.finished = isThere(deadline);
        progress.location = null;
    }

    private void requireRetryable(Progress progress, HttpAnswer answer) {
        if (answer.status() < 500) {
            throw calls.errors().of(attempted, answer);
        }
        counted(progress, "the registry answers " + answer.status(), null);
    }

    private void afterCut(Progress progress, TransportFailure failure, Deadline deadline) {
        HttpUrl location = progress.location;
        boolean over = failure.kind() != TransportFailure.Kind.BROKEN
                || failure.getCause() instanceof BlobPart.UnreadableSource;
        if (over || location == null) {
            if (location != null) {
                abandon(location);
            }
            if (failure.getCause() instanceof BlobPart.UnreadableSource unreadable) {
                throw calls.errors().uploadFailed(attempted, String.valueOf(unreadable.getMessage()), unreadable);
            }
            throw calls.errors().of(attempted, failure);
        }
        counted(progress, "the connection broke " + MOST_CUTS_WITHOUT_PROGRESS + " times in a row", failure);
        pause(progress.cuts);
        if (isThere(deadline)) {
            progress.finished = true;
        } else {
            resume(progress, location, deadline);
        }
    }

    private void counted(Progress progress, String happened, @Nullable TransportFailure failure) {
        if (++progress.cuts >= MOST_CUTS_WITHOUT_PROGRESS) {
            if (failure != null) {
                throw calls.errors().of(attempted, failure);
            }
            throw calls.errors().uploadFailed(attempted, happened, null);
        }
    }

    private void pause(int round) {
        try {
            calls.http().session().sleeper().sleep(Backoff.fullJitter(BASE, CAP, round, ThreadLocalRandom.current()));
        } catch (InterruptedException e) {
            // The next call sees the flag and says so.
            Thread.currentThread().interrupt();
        }
    }

    /** Asks how far the registry came. Without an answer to that the upload starts again. */
    private void resume(Progress progress, HttpUrl location, Deadline deadline) {
        HttpAnswer status =
                calls.send(OciRequest.read(attempted, "GET", location, OciCalls.push(repository)), deadline);
        OptionalLong received = status.isSuccess() ? received(status.header("Range")) : OptionalLong.empty();
        if (received.isEmpty()) {
            progress.location = null;
            progress.offset = 0;
            return;
        }
        progress.location = status.header("Location") == null ? location : location(status);
        progress.offset = received.getAsLong();
    }

    /** {@code Range: 0-N} with N the last byte received; {@code 0-0} is what registries say of nothing as well as of one byte. */
    private static OptionalLong received(@Nullable String range) {
        if (range == null) {
            return OptionalLong.empty();
        }
        String bare = range.startsWith("bytes=") ? range.substring(6) : range;
        int dash = bare.indexOf('-');
        try {
            long end = Long.parseLong(bare.substring(dash + 1).trim());
            return end <= 0 ? OptionalLong.empty() : OptionalLong.of(end + 1);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private boolean isThere(Deadline deadline) {
        OciRequest head = OciRequest.read(
                attempted, "HEAD", calls.url(repository, "blobs", digest.toString()), OciCalls.push(repository));
        return calls.send(head, deadline).isSuccess();
    }

    private HttpAnswer write(
            String method,
            HttpUrl url,
            Map<String, String> headers,
            @Nullable RequestBody body,
            CallClass callClass,
            Deadline deadline) {
        OciRequest request = new OciRequest(
                attempted,
                callClass,
                method,
                url,
                headers,
                null,
                OciCalls.push(repository),
                body == null ? null : () -> body);
        return calls.sendRaw(request, deadline, deadline.remaining(), Bodies.CAP);
    }

    private HttpUrl uploads() {
        // The slash at the end is part of the address.
        return calls.url(repository, "blobs", "uploads", "");
    }

    private HttpUrl location(HttpAnswer answer) {
        String location = answer.header("Location");
        if (location == null) {
            throw calls.errors().garbled(attempted, "the registry does not say where to upload");
        }
        return Links.upload(calls.base(), location)
                .orElseThrow(() -> calls.errors().redirectRefused(attempted, "it sends the upload to another host"));
    }

    /** Tells the registry to forget an upload; nobody waits for it. */
    private void abandon(HttpUrl location) {
        OciRequest request = new OciRequest(
                attempted,
                CallClass.IDEMPOTENT_WRITE,
                "DELETE",
                location,
                Map.of(),
                null,
                OciCalls.push(repository),
                null);
        calls.forget(request);
    }
}
