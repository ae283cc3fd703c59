package dev.sampan.lab.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Entry;
import dev.sampan.lab.suite.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A script of command lines, played in a shell. */
record CommandChapter(CommandScript script) implements Chapter {
    @Override
    public String name() {
        return script.name();
    }

    @Override
    public List<String> missing() {
        return Programs.missing(script);
    }

    @Override
    public List<Entry> play(Stage stage) {
        try (Home home = Home.of(stage)) {
            return play(new Shell(home), new Outputs(stage));
        } catch (IOException e) {
            throw new UncheckedIOException(name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name() + " was interrupted", e);
        }
    }

    private List<Entry> play(Shell shell, Outputs outputs) throws IOException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        for (Command command : script.commands()) {
            Shell.Result result = shell.run(command.text());
            outputs.learn();
            if (command.isRecorded()) {
                entries.add(new Entry(command.title(), recorded(result, outputs)));
            } else if (result.exit() != 0) {
                throw new IllegalStateException(
                        name() + ": '" + command.title() + "' failed: " + result.out() + result.err());
            }
        }
        return entries;
    }

    private static ObjectNode recorded(Shell.Result result, Outputs outputs) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("exit", result.exit());
        entry.set("out", outputs.recorded(result.out()));
        entry.set("err", outputs.recorded(result.err()));
        return entry;
    }
}
