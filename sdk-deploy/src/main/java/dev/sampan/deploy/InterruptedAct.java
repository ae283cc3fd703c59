package dev.sampan.deploy;

import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Evidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A release that was begun and whose verdict was never written. Immutable.
 *
 * @param app the app
 * @param release its number
 * @param author who applied it
 * @param since when its record was written
 * @param lease what became of the Lease of the app: given back, or run out and whose it was
 * @param state how far it came
 * @param evidence what was seen of each object
 */
public record InterruptedAct(
        String app, int release, String author, Instant since, String lease, State state, List<Evidence> evidence) {
    /** How far an interrupted release came. */
    public enum State {
        /** Only its record is there. */
        NOTHING_WRITTEN,
        /** Some of its objects are written. */
        PARTLY_WRITTEN,
        /** All of its objects are written; its rollout was not judged. */
        WRITTEN,
        /** Its record cannot be read, so that nobody can say. */
        UNKNOWN
    }

    public InterruptedAct {
        evidence = List.copyOf(evidence);
    }

    String row() {
        return app + "  release " + release + "  " + DeployText.lower(state).replace('_', ' ') + "  since " + since
                + " by " + author;
    }

    @Override
    public String toString() {
        List<String> rows = new ArrayList<>();
        rows.add("state  " + DeployText.lower(state).replace('_', ' '));
        rows.add("since  " + since + " by " + author);
        rows.add("lease  " + lease);
        evidence.forEach(each -> rows.add(each.toString()));
        return PromptText.of(
                DeployText.headline("Interrupted ", app, ": release " + release),
                rows,
                "next: resume(\"" + app + "\") or abort(\"" + app + "\")");
    }
}
