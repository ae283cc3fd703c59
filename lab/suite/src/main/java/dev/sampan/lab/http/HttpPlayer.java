package dev.sampan.lab.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.lab.http.HttpStep.Directive;
import dev.sampan.lab.suite.Entry;
import dev.sampan.lab.target.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** Plays a script on an endpoint and records the answers. */
public final class HttpPlayer {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final Endpoint endpoint;
    private final Variables variables;

    /** @param values what <code>${name}</code> stands for at the beginning */
    public HttpPlayer(Endpoint endpoint, Map<String, String> values) {
        // over HTTP/2 a busy server refuses streams, which no script asks about
        OkHttpClient client = endpoint.client()
                .newBuilder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .build();
        this.endpoint = new Endpoint(endpoint.url(), client);
        this.variables = new Variables(values);
    }

    /** Plays all steps in order. A step that fails to set up ends the chapter, but for the steps that are always played. */
    public List<Entry> play(HttpScript script) {
        List<Entry> entries = new ArrayList<>();
        int at = 0;
        try {
            for (; at < script.steps().size(); at++) {
                HttpStep step = script.steps().get(at);
                ObjectNode answer = play(script, step);
                if (step.isRecorded()) {
                    entries.add(new Entry(step.title(), answer));
                }
            }
        } finally {
            for (at++; at < script.steps().size(); at++) {
                if (script.steps().get(at).is("always")) {
                    play(script, script.steps().get(at));
                }
            }
        }
        return entries;
    }

    private ObjectNode play(HttpScript script, HttpStep step) {
        try {
            Answer answer = answerTo(step);
            if (step.is("setup") && !step.is("until") && answer.status() >= 400) {
                throw new IllegalStateException("the set-up failed with " + answer.status() + ": " + answer.body());
            }
            save(step, answer);
            return answer.recorded(step);
        } catch (IOException e) {
            throw new UncheckedIOException(script.name() + ", step '" + step.title() + "': " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(script.name() + " was interrupted", e);
        } catch (RuntimeException e) {
            throw new IllegalStateException(script.name() + ", step '" + step.title() + "': " + e.getMessage(), e);
        }
    }

    private Answer answerTo(HttpStep step) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<Directive> conditions = step.all("until");
        while (true) {
            Answer answer = Exchange.of(step, variables, endpoint).send();
            if (conditions.stream().allMatch(condition -> holds(condition, answer))) {
                return answer;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "waited in vain; the last answer was " + answer.status() + " " + answer.body());
            }
            Thread.sleep(BETWEEN_TRIES.toMillis());
        }
    }

    private boolean holds(Directive condition, Answer answer) {
        String wanted = variables.fill(condition.rest(1));
        if (condition.word(0).equals("status")) {
            return wanted.equals(String.valueOf(answer.status()));
        }
        JsonNode found = answer.body().at(condition.word(0));
        return wanted.equals(found.isMissingNode() ? "absent" : found.asText());
    }

    private void save(HttpStep step, Answer answer) {
        for (Directive save : step.all("save")) {
            if (save.word(1).equals("header")) {
                String value = answer.header(save.word(2));
                if (value == null) {
                    throw new IllegalStateException(
                            "there is no header " + save.word(2) + " to save: " + answer.body());
                }
                variables.put(save.word(0), value);
            } else {
                JsonNode value = answer.body().at(save.word(1));
                if (value.isMissingNode()) {
                    throw new IllegalStateException("there is no " + save.word(1) + " to save in " + answer.body());
                }
                variables.put(save.word(0), value.asText());
            }
        }
    }
}
