package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.text.PromptText;
import dev.sampan.internal.text.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the cloud's check before an upgrade found. Immutable.
 *
 * @param cluster the cluster's name
 * @param id the check's id
 * @param passed whether the check ended well
 * @param message the check's own word
 * @param problems what is not as it should be, one line each
 */
public record UpgradeCheck(String cluster, String id, boolean passed, String message, List<String> problems) {
    private static final String GOOD = "normal";

    public UpgradeCheck {
        problems = List.copyOf(problems);
    }

    static UpgradeCheck of(String cluster, JsonNode answer) {
        List<String> problems = new ArrayList<>();
        answer.path("check_items")
                .properties()
                .forEach(group -> group.getValue().forEach(item -> add(problems, group.getKey(), item)));
        return new UpgradeCheck(
                cluster,
                answer.path("check_id").asText(),
                answer.path("status").asText().equals("Succeeded"),
                Redaction.line(answer.path("message").asText(""), 200),
                problems);
    }

    /** Each item says by level what was seen; all but the good one is a problem. */
    private static void add(List<String> problems, String group, JsonNode item) {
        for (Map.Entry<String, JsonNode> level : item.path("Level").properties()) {
            if (!level.getKey().equals(GOOD)) {
                problems.add(level.getKey() + " " + group + ": "
                        + Redaction.line(level.getValue().path("Message").asText(""), 200));
            }
        }
    }

    @Override
    public String toString() {
        return PromptText.of(
                PromptText.headline("Check of ", cluster, passed ? ": passed" : ": failed"),
                problems.isEmpty() ? List.of(message) : problems,
                passed ? "next: start()" : "next: mend what is named, then check()");
    }
}
