package dev.sampan.lab.bench;

import dev.sampan.progress.ProgressEvent;
import dev.sampan.progress.ProgressListener;
import java.util.function.Consumer;

/**
 * Hears of complete rollouts.
 *
 * @param act what the name of the app follows in the name of the act
 * @param knows is told the app
 */
record Completions(String act, Consumer<String> knows) implements ProgressListener {
    @Override
    public void on(ProgressEvent event) {
        boolean complete = event.step().equals("rollout")
                && event.act().startsWith(act)
                && Double.valueOf(1.0).equals(event.fraction());
        if (complete) {
            knows.accept(event.act().substring(act.length()));
        }
    }
}
