package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.text.PromptText;
import dev.sampan.internal.text.Redaction;
import java.util.ArrayList;
import java.util.List;

/**
 * How far the upgrade of a cluster is. Immutable.
 *
 * @param cluster the cluster's name
 * @param status the word of the API: success, fail, pause, running; empty when there was none
 * @param step the word of the API: not_start, prechecking, upgrading, pause, success
 * @param message what the upgrade says of itself, may be empty
 */
public record UpgradeStatus(String cluster, String status, String step, String message) {
    static UpgradeStatus of(String cluster, JsonNode answer) {
        String error = answer.path("error_message").asText("");
        String told = answer.path("upgrade_task").path("message").asText("");
        return new UpgradeStatus(
                cluster,
                answer.path("status").asText(""),
                answer.path("upgrade_step").asText(""),
                Redaction.line(error.isEmpty() ? told : error, 200));
    }

    public boolean isRunning() {
        return status.equals("running");
    }

    public boolean isPaused() {
        return status.equals("pause");
    }

    @Override
    public String toString() {
        List<String> rows = new ArrayList<>();
        rows.add("step  " + (step.isEmpty() ? "not_start" : step));
        if (!message.isEmpty()) {
            rows.add("says  " + message);
        }
        String next = isRunning() ? "pause(), cancel()" : isPaused() ? "resume(), cancel()" : "check(), start()";
        return PromptText.of(
                PromptText.headline("Upgrade of ", cluster, ": " + (status.isEmpty() ? "none" : status)),
                rows,
                "next: " + next);
    }
}
