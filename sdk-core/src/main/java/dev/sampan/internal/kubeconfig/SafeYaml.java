package dev.sampan.internal.kubeconfig;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;

/** Plain maps, lists and scalars from YAML of strangers: limits on size, depth and aliases, no tags, no duplicate keys. */
public final class SafeYaml {
    private static final int CODE_POINTS = 8_000_000;
    private static final int DEPTH = 100;
    private static final int ALIASES = 50;

    private SafeYaml() {}

    /** A text that is not YAML, or beyond the limits. Its message quotes nothing of the text. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }

    /** The document's top-level mapping; an empty document gives an empty one. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> mapping(String text) throws UnreadableException {
        LoadSettings settings = settings();
        try {
            checkShape(text, settings);
            Object root = new Load(settings).loadFromString(text);
            if (root == null) {
                return Map.of();
            }
            if (root instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
                return (Map<String, Object>) map;
            }
            throw new UnreadableException("its top level is no mapping");
        } catch (RuntimeException | StackOverflowError e) {
            // The parser's own message quotes the text around the error, which may be a key or a token.
            throw new UnreadableException("it is not valid YAML" + position(e));
        }
    }

    private static LoadSettings settings() {
        return LoadSettings.builder()
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(ALIASES)
                .setCodePointLimit(CODE_POINTS)
                .build();
    }

    private static void checkShape(String text, LoadSettings settings) throws UnreadableException {
        int depth = 0;
        int aliases = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Alias -> aliases++;
                default -> {}
            }
            if (depth > DEPTH) {
                throw new UnreadableException("it is nested deeper than " + DEPTH + " levels");
            }
            if (aliases > ALIASES) {
                throw new UnreadableException("it has more than " + ALIASES + " aliases");
            }
        }
    }

    private static String position(@Nullable Throwable failure) {
        if (failure instanceof org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException marked
                && marked.getProblemMark().isPresent()) {
            return " at line " + (marked.getProblemMark().get().getLine() + 1);
        }
        return "";
    }
}
