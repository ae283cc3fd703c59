package dev.sampan.security;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.plan.Severity;
import java.util.List;
import java.util.regex.Pattern;

/** What is run must be what was reviewed. */
final class ImageRules {
    private static final Pattern DIGEST = Pattern.compile(".+@sha(?:256:[a-f0-9]{64}|512:[a-f0-9]{128})");

    static final PostureRule MUTABLE_TAG = new PostureRule(
            "posture.mutable-tag",
            "an image is named by a tag, not by its digest",
            "a tag can be moved: two pods of one release may run different code",
            "name it by digest: image@sha256:...; Sampan's Images and Deploy do",
            Severity.ERROR,
            Weight.STRICT,
            (object, all) -> ReviewedObject.each(object.allContainers(), ImageRules::mutable));

    static final List<PostureRule> ALL = List.of(MUTABLE_TAG);

    private ImageRules() {}

    private static String mutable(JsonNode container) {
        String image = Trees.text(container, "image");
        return image.isEmpty() || DIGEST.matcher(image).matches() ? "" : "image " + image;
    }
}
