package dev.sampan.sandbox.internal.registry;

import dev.sampan.sandbox.internal.http.Answer;
import dev.sampan.sandbox.internal.http.Call;
import dev.sampan.sandbox.internal.http.Content;
import dev.sampan.sandbox.internal.registry.RegistryRefusal.Code;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blobs that are there: served whole or in one range, deleted. */
final class Blobs {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
    private static final String BINARY = "application/octet-stream";

    private final Repositories repositories;

    Blobs(Repositories repositories) {
        this.repositories = repositories;
    }

    /** GET and HEAD. */
    Answer get(Call call, String repository, String digest) {
        Digests.require(digest);
        Content content = repositories.blob(repository, digest).orElseThrow(() -> unknown(digest));
        if (Validators.isUnchanged(call, digest)) {
            return Validators.unchanged(digest);
        }
        String range = call.header("Range").orElse("");
        Matcher matcher = RANGE.matcher(range);
        boolean whole = call.method().equals("HEAD")
                || content.size() == 0
                || !matcher.matches()
                || range.endsWith("=-")
                || !Validators.rangeHolds(call, digest);
        return whole ? described(200, digest).content(BINARY, content) : partial(digest, content, matcher);
    }

    private static Answer described(int status, String digest) {
        return Answer.of(status)
                .header("Docker-Content-Digest", digest)
                .header("ETag", Validators.tag(digest))
                .header("Accept-Ranges", "bytes");
    }

    private static Answer partial(String digest, Content content, Matcher range) {
        long size = content.size();
        boolean suffix = range.group(1).isEmpty();
        long from = suffix ? Math.max(0, size - Long.parseLong(range.group(2))) : Long.parseLong(range.group(1));
        long to = suffix || range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2)));
        if (from > to) {
            return Answer.of(416).header("Content-Range", "bytes */" + size);
        }
        return described(206, digest)
                .header("Content-Range", "bytes " + from + "-" + to + "/" + size)
                .content(BINARY, content.range(from, to - from + 1));
    }

    Answer delete(String repository, String digest) {
        Digests.require(digest);
        if (!repositories.deleteBlob(repository, digest)) {
            throw new RegistryRefusal(Code.BLOB_UNKNOWN);
        }
        return Answer.of(202);
    }

    private static RegistryRefusal unknown(String digest) {
        return new RegistryRefusal(Code.BLOB_UNKNOWN, digest);
    }
}
