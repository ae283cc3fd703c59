package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.text.PromptText;
import dev.sampan.internal.text.Redaction;
import java.util.ArrayList;
import java.util.List;

/**
 * Which logs of a control plane are collected. Immutable.
 *
 * @param cluster the cluster's name
 * @param components such as {@code apiserver}, by name; empty when nothing is collected
 * @param project the project of Log Service they go to, empty when the answer does not say
 * @param days how long they are kept, 0 when the answer does not say
 */
public record LogCollection(String cluster, List<String> components, String project, int days) {
    public LogCollection {
        components = components.stream().sorted().distinct().toList();
    }

    static LogCollection of(String cluster, JsonNode answer) {
        List<String> components = new ArrayList<>();
        answer.path("components").forEach(each -> components.add(Redaction.printable(each.asText(), false)));
        return new LogCollection(
                cluster,
                components,
                Redaction.printable(answer.path("log_project").asText(""), false),
                answer.path("log_ttl").asInt());
    }

    @Override
    public String toString() {
        List<String> rows = new ArrayList<>();
        rows.add("components  " + (components.isEmpty() ? "none" : String.join(", ", components)));
        if (!components.isEmpty()) {
            rows.add("project     " + project + ", kept "
                    + (days == 0 ? "for a time that is not told" : days + " days"));
        }
        return PromptText.of(
                PromptText.headline("Control plane logs of ", cluster, ""),
                rows,
                "next: configure(l -> l.components(...))");
    }
}
