package dev.sampan.lab.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.Sampan;
import dev.sampan.internal.session.Session;
import dev.sampan.sandbox.NodeCve;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.value.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A sandbox, what was sent to it, and words for the ids that it gave. */
final class Side implements AutoCloseable {
    /** The official clients sign with the time of this machine, so that the sandbox may be at most 15 minutes off. */
    private static final Duration BEHIND = Duration.ofMinutes(14);

    private final Sandbox sandbox =
            Sandbox.start(s -> s.startingAt(Instant.now().minus(BEHIND)));
    private final Recorder recorder = new Recorder(sandbox.endpoint());
    /** The longest id first: some ids have others in them. */
    private final Map<String, String> words =
            new TreeMap<>(Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    Side() {
        sandbox.cloud().nodeVulnerabilities("batch", new NodeCve("SA-1", "asap", false, "openssl", "CVE-1"));
    }

    Sandbox sandbox() {
        return sandbox;
    }

    /** A session whose calls are recorded. */
    Sampan recorded() {
        return session(recorder.url());
    }

    /** A session whose calls are not. */
    Sampan unrecorded() {
        return session(sandbox.endpoint());
    }

    private Sampan session(URI endpoint) {
        Map<String, String> environment = sandbox.environment();
        try (Sampan direct = sandbox.connect()) {
            Session time = direct.unwrap(Session.class);
            return Sampan.connect(c -> c.region(String.valueOf(environment.get("ALIBABA_CLOUD_REGION_ID")))
                    .clock(time.clock())
                    .sleeper(time.sleeper())
                    .endpoint(endpoint)
                    .accessKey(
                            String.valueOf(environment.get("ALIBABA_CLOUD_ACCESS_KEY_ID")),
                            Secret.of(String.valueOf(environment.get("ALIBABA_CLOUD_ACCESS_KEY_SECRET")))));
        }
    }

    /** What a program needs to reach the recorder. */
    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>(sandbox.environment());
        environment.put("SAMPAN_ENDPOINT", recorder.url().toString());
        return environment;
    }

    void name(String id, String word) {
        words.put(id, word);
    }

    /** A text with ids in the place of their words. */
    String filled(String text) {
        String result = text;
        for (Map.Entry<String, String> word : words.entrySet()) {
            result = result.replace(word.getValue(), word.getKey());
        }
        return result;
    }

    /** What the sandbox answered last. */
    JsonNode answered() {
        return recorder.answered();
    }

    /** What was sent for an action, with words in the place of ids. */
    List<SentCall> sent(String action) {
        return recorder.sent(action).stream().map(call -> call.with(words)).toList();
    }

    @Override
    public void close() {
        recorder.close();
        sandbox.close();
    }
}
