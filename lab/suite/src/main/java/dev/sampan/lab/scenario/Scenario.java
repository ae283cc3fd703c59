package dev.sampan.lab.scenario;

import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Entry;
import dev.sampan.lab.suite.Stage;
import java.util.List;
import java.util.function.Consumer;

/**
 * One story: acts, what comes of them, and what holds all the while.
 *
 * @param name lower-case words with dashes
 * @param title what it shows
 */
record Scenario(String name, String title, Consumer<Scene> script) implements Chapter {
    static Scenario of(String name, String title, Consumer<Scene> script) {
        return new Scenario(name, title, script);
    }

    @Override
    public List<Entry> play(Stage stage) {
        try (Scene scene = new Scene(stage)) {
            try {
                script.accept(scene);
            } catch (StoppedException stopped) {
                scene.stopped(String.valueOf(stopped.getMessage()));
            }
            return List.of(new Entry(title, scene.observed()));
        }
    }
}
