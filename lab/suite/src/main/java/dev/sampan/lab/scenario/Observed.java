package dev.sampan.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What a scenario tells of its history. */
final class Observed {
    private final History history;
    private final List<String> milestones = new ArrayList<>();
    private final Map<String, Question> sequences = new LinkedHashMap<>();
    private final Map<String, Question> invariants = new LinkedHashMap<>();
    private final Map<String, Function<World, Object>> end = new LinkedHashMap<>();
    private @Nullable String stopped;

    /** What is asked of every state from a revision on. */
    private record Question(long from, Function<World, Object> value, boolean most) {}

    Observed(History history) {
        this.history = history;
    }

    void milestone(String text) {
        milestones.add(text);
    }

    void sequence(String name, long from, Function<World, Object> value) {
        sequences.put(name, new Question(from, value, false));
    }

    void most(String name, long from, ToIntFunction<World> value) {
        invariants.put("most " + name, new Question(from, value::applyAsInt, true));
    }

    void least(String name, long from, ToIntFunction<World> value) {
        invariants.put("least " + name, new Question(from, value::applyAsInt, false));
    }

    void end(String name, Function<World, Object> value) {
        end.put(name, value);
    }

    void stopped(String why) {
        stopped = why;
    }

    ObjectNode tree() {
        Naming naming = Naming.of(history.all());
        ObjectNode tree = Wire.JSON.createObjectNode();
        ArrayNode told = tree.putArray("milestones");
        milestones.forEach(text -> told.add(naming.named(text)));
        if (stopped != null) {
            tree.put("stopped", stopped);
            return tree;
        }
        if (!sequences.isEmpty()) {
            ObjectNode answers = tree.putObject("sequences");
            sequences.forEach((name, question) -> answers.set(name, naming.named(values(question))));
        }
        if (!invariants.isEmpty()) {
            ObjectNode answers = tree.putObject("invariants");
            invariants.forEach((name, question) -> answers.put(name, extreme(question)));
        }
        if (!end.isEmpty()) {
            World last = history.last();
            ObjectNode answers = tree.putObject("end");
            end.forEach((name, value) -> answers.set(name, naming.named(Wire.JSON.valueToTree(value.apply(last)))));
        }
        return tree;
    }

    private JsonNode values(Question question) {
        ArrayNode values = Wire.JSON.createArrayNode();
        history.replay((revision, world) -> {
            JsonNode value = Wire.JSON.valueToTree(question.value().apply(world));
            if (revision >= question.from() && !value.equals(values.path(values.size() - 1))) {
                values.add(value);
            }
            return false;
        });
        return values;
    }

    private int extreme(Question question) {
        int[] extreme = {question.most() ? Integer.MIN_VALUE : Integer.MAX_VALUE};
        history.replay((revision, world) -> {
            if (revision >= question.from()) {
                int value = (int) question.value().apply(world);
                extreme[0] = question.most() ? Math.max(extreme[0], value) : Math.min(extreme[0], value);
            }
            return false;
        });
        return extreme[0];
    }
}
