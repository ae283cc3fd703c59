package dev.sampan.sandbox.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.http.Answer;
import dev.sampan.sandbox.internal.http.Call;
import dev.sampan.sandbox.internal.registry.RegistryRefusal.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Blobs on their way in: monolithic, in chunks, mounted. Thread-safe. */
final class Uploads {
    private static final Pattern CONTENT_RANGE = Pattern.compile("(?:bytes[ =])?(\\d{1,18})-(\\d{1,18})(?:/.*)?");

    private final Repositories repositories;
    private final Path directory;
    private final Map<String, Upload> running = new ConcurrentHashMap<>();

    Uploads(Repositories repositories, Path directory) {
        this.repositories = repositories;
        this.directory = directory;
    }

    /** One upload; {@code state} is the part of its address that a client has to hand back as it was given. */
    private record Upload(String id, String repository, String state, Spool spool) {}

    /** POST. The predicate tells whether the caller may pull from a repository. */
    Answer begin(Call call, String repository, Predicate<String> mayPull) throws IOException {
        String mount = call.parameter("mount").orElse(null);
        String from = call.parameter("from").orElse(null);
        if (mount != null && from != null) {
            boolean mounted = Names.isValid(from) && mayPull.test(from) && repositories.mount(from, repository, mount);
            if (mounted) {
                return created(repository, mount);
            }
        }
        String digest = call.parameter("digest").orElse(null);
        Upload upload = new Upload(
                UUID.randomUUID().toString(), repository, UUID.randomUUID().toString(), new Spool(directory));
        if (digest != null && mount == null) {
            Digests.require(digest);
            try {
                upload.spool().append(call.body());
            } catch (IOException e) {
                upload.spool().discard();
                throw e;
            }
            return complete(upload, digest);
        }
        running.put(upload.id(), upload);
        return progress(202, upload);
    }

    /** PATCH. */
    Answer append(Call call, String repository, String id) throws IOException {
        Upload upload = find(call, repository, id);
        synchronized (upload.spool()) {
            requireRunning(upload);
            receive(call, upload);
            return progress(202, upload);
        }
    }

    /** PUT. */
    Answer finish(Call call, String repository, String id) throws IOException {
        Upload upload = find(call, repository, id);
        String digest =
                call.parameter("digest").orElseThrow(() -> new RegistryRefusal(Code.DIGEST_INVALID, "digest missing"));
        requireParsed(digest);
        synchronized (upload.spool()) {
            requireRunning(upload);
            receive(call, upload);
            running.remove(id, upload);
            return complete(upload, digest);
        }
    }

    /** GET. */
    Answer status(Call call, String repository, String id) {
        return progress(204, find(call, repository, id));
    }

    /** DELETE. */
    Answer cancel(Call call, String repository, String id) {
        Upload upload = find(call, repository, id);
        synchronized (upload.spool()) {
            requireRunning(upload);
            running.remove(id, upload);
            upload.spool().discard();
        }
        return Answer.of(204);
    }

    // whoever had the lock before may have finished the upload: its bytes are a blob now and must not grow
    private void requireRunning(Upload upload) {
        if (running.get(upload.id()) != upload) {
            throw unknown();
        }
    }

    private static void receive(Call call, Upload upload) throws IOException {
        long before = upload.spool().size();
        String range = call.header("Content-Range").orElse(null);
        @Nullable Matcher chunk = range == null ? null : CONTENT_RANGE.matcher(range);
        if (chunk != null && !chunk.matches()) {
            throw new RegistryRefusal(
                    400, Code.BLOB_UPLOAD_INVALID, "the Content-Range is not <start>-<end>: " + range);
        }
        if (chunk != null && Long.parseLong(chunk.group(1)) != before) {
            throw new OutOfOrder(progress(416, upload));
        }
        upload.spool().append(call.body());
        if (chunk != null) {
            long announced = Long.parseLong(chunk.group(2)) - before + 1;
            if (announced != upload.spool().size() - before) {
                upload.spool().truncate(before);
                throw new RegistryRefusal(
                        Code.SIZE_INVALID, "the chunk is not as long as its Content-Range says: " + range);
            }
        }
    }

    private Answer complete(Upload upload, String digest) throws IOException {
        String algorithm = digest.substring(0, digest.indexOf(':'));
        String actual = upload.spool().digest(algorithm);
        if (!actual.equals(digest)) {
            upload.spool().discard();
            throw new RegistryRefusal(Code.DIGEST_INVALID, unlike(digest));
        }
        repositories.addBlob(upload.repository(), digest, upload.spool());
        return created(upload.repository(), digest);
    }

    private Upload find(Call call, String repository, String id) {
        String state = call.parameter("_state")
                .orElseThrow(
                        () -> new RegistryRefusal(Code.BLOB_UPLOAD_INVALID, JsonNodeFactory.instance.objectNode()));
        Upload upload = running.get(id);
        if (upload == null || !upload.repository().equals(repository)) {
            throw unknown();
        }
        if (!state.equals(upload.state())) {
            throw new RegistryRefusal(Code.BLOB_UPLOAD_INVALID, JsonNodeFactory.instance.objectNode());
        }
        return upload;
    }

    private static void requireParsed(String digest) {
        try {
            Digests.require(digest);
        } catch (RegistryRefusal e) {
            throw new RegistryRefusal(Code.DIGEST_INVALID, "digest parsing failed");
        }
    }

    private static JsonNode unlike(String digest) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode().put("Digest", digest);
        detail.putObject("Reason");
        return detail;
    }

    private static RegistryRefusal unknown() {
        return new RegistryRefusal(Code.BLOB_UPLOAD_UNKNOWN, JsonNodeFactory.instance.objectNode());
    }

    private static Answer created(String repository, String digest) {
        return Answer.of(201)
                .header("Location", "/v2/" + repository + "/blobs/" + digest)
                .header("Docker-Content-Digest", digest);
    }

    private static Answer progress(int status, Upload upload) {
        return Answer.of(status)
                .header(
                        "Location",
                        "/v2/" + upload.repository() + "/blobs/uploads/" + upload.id() + "?_state=" + upload.state())
                .header("Range", "0-" + Math.max(0, upload.spool().size() - 1))
                .header("Docker-Upload-UUID", upload.id());
    }

    /** A chunk that does not begin where the last one ended; the answer says where that was. */
    static final class OutOfOrder extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Answer answer;

        OutOfOrder(Answer answer) {
            super("the chunk does not begin where the last one ended");
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }
}
