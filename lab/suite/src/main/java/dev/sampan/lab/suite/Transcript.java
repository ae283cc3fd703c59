package dev.sampan.lab.suite;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a chapter left on one target, by title, in order. */
public record Transcript(Map<String, JsonNode> entries) {
    public Transcript {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** Refuses a title that comes twice: one of the two would be lost. */
    public static Transcript of(List<Entry> entries) {
        Map<String, JsonNode> byTitle = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (byTitle.put(entry.title(), entry.observed()) != null) {
                throw new IllegalArgumentException("two entries have the title: " + entry.title());
            }
        }
        return new Transcript(byTitle);
    }
}
