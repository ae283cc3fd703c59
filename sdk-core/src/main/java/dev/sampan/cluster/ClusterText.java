package dev.sampan.cluster;

import java.util.Map;
import java.util.stream.Collectors;

/** Words that several types of this package print. */
final class ClusterText {
    private ClusterText() {}

    static String tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(", "));
    }

    static String count(long number, String one) {
        return count(number, one, one + "s");
    }

    static String count(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }
}
