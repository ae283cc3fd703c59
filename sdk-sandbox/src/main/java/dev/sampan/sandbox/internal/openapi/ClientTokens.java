package dev.sampan.sandbox.internal.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers a call that carries the client token of an earlier one as that one was answered, and does nothing again. A call that
 * was refused is not remembered. Thread-safe.
 */
final class ClientTokens {
    private static final List<String> NAMES = List.of("ClientToken", "client_token", "clientToken");
    private static final Duration REMEMBERED = Duration.ofHours(24);

    private final Clock clock;
    private final Map<String, Earlier> earlier = new LinkedHashMap<>();

    ClientTokens(Clock clock) {
        this.clock = clock;
    }

    private record Earlier(
            Instant at,
            Map<String, String> parameters,
            JsonNode body,
            @Nullable JsonNode answer) {}

    /** The answer of the act, or that of the earlier call with the same token. */
    JsonNode once(String action, Parameters given, Supplier<JsonNode> act) {
        Optional<String> token = token(given);
        if (token.isEmpty()) {
            return act.get();
        }
        String key = action + " " + token.get();
        Optional<JsonNode> answered = begin(key, given);
        if (answered.isPresent()) {
            return answered.get().deepCopy();
        }
        JsonNode answer = null;
        try {
            answer = act.get();
            return answer.deepCopy();
        } finally {
            end(key, given, answer);
        }
    }

    /** From the query, the form or a JSON body, however the API spells it. */
    private static Optional<String> token(Parameters given) {
        return NAMES.stream()
                .flatMap(name -> given
                        .filter(name)
                        .or(() ->
                                Optional.of(given.body().path(name).asText("")).filter(text -> !text.isEmpty()))
                        .stream())
                .findFirst();
    }

    private synchronized Optional<JsonNode> begin(String key, Parameters given) {
        Instant now = clock.instant();
        Iterator<Earlier> oldest = earlier.values().iterator();
        while (oldest.hasNext() && oldest.next().at().plus(REMEMBERED).isBefore(now)) {
            oldest.remove();
        }
        Earlier before = earlier.get(key);
        if (before == null) {
            earlier.put(key, new Earlier(now, new HashMap<>(given.values()), given.body(), null));
            return Optional.empty();
        }
        if (!before.parameters().equals(given.values()) || !before.body().equals(given.body())) {
            throw new OpenApiRefusal(
                    400,
                    "IdempotentParameterMismatch",
                    "The request uses the same client token as a previous, but non-identical request.");
        }
        if (before.answer() == null) {
            throw new OpenApiRefusal(
                    409, "IdempotenceProcessing", "The previous idempotent request is still processing.");
        }
        return Optional.of(before.answer());
    }

    private synchronized void end(String key, Parameters given, @Nullable JsonNode answer) {
        if (answer == null) {
            earlier.remove(key);
        } else {
            earlier.put(key, new Earlier(clock.instant(), new HashMap<>(given.values()), given.body(), answer));
        }
    }
}
