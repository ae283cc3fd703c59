package dev.sampan.sandbox.internal.registry;

import dev.sampan.sandbox.internal.http.Answer;
import dev.sampan.sandbox.internal.http.Call;

/** Conditional requests (RFC 9110, section 13): the entity tag of content is its digest. */
final class Validators {
    private Validators() {}

    static String tag(String digest) {
        return "\"" + digest + "\"";
    }

    /** Whether the caller has this content already. Registries also take the digest without quotes. */
    static boolean isUnchanged(Call call, String digest) {
        for (String header : call.headers("If-None-Match")) {
            for (String each : header.split(",")) {
                String given = each.trim();
                String strong = given.startsWith("W/") ? given.substring(2) : given;
                if (strong.equals("*") || strong.equals(tag(digest)) || strong.equals(digest)) {
                    return true;
                }
            }
        }
        return false;
    }

    static Answer unchanged(String digest) {
        return Answer.of(304).header("Docker-Content-Digest", digest).header("ETag", tag(digest));
    }

    /** Whether a range is wanted of this content and no other. */
    static boolean rangeHolds(Call call, String digest) {
        return call.header("If-Range").map(tag(digest)::equals).orElse(true);
    }
}
