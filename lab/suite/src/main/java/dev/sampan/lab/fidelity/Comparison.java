package dev.sampan.lab.fidelity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sampan.lab.suite.Transcript;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What two transcripts of one chapter have in common, and where they differ. */
record Comparison(String suite, String chapter, List<String> places, List<Difference> differences) {

    static Comparison of(String suite, String chapter, Transcript real, Transcript sandbox) {
        Set<String> titles = new LinkedHashSet<>(real.entries().keySet());
        titles.addAll(sandbox.entries().keySet());
        List<String> places = new ArrayList<>();
        List<Difference> differences = new ArrayList<>();
        for (String title : titles) {
            String place = suite + "/" + chapter + "/" + title;
            places.add(place);
            compare(
                    place,
                    "",
                    real.entries().getOrDefault(title, MissingNode.getInstance()),
                    sandbox.entries().getOrDefault(title, MissingNode.getInstance()),
                    differences);
        }
        return new Comparison(suite, chapter, places, differences);
    }

    private static void compare(String place, String pointer, JsonNode real, JsonNode sandbox, List<Difference> found) {
        if (real.isObject() && sandbox.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            real.fieldNames().forEachRemaining(names::add);
            sandbox.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(place, pointer + "/" + escaped(name), real.path(name), sandbox.path(name), found);
            }
        } else if (real.isArray() && sandbox.isArray()) {
            for (int at = 0; at < Math.max(real.size(), sandbox.size()); at++) {
                compare(place, pointer + "/" + at, real.path(at), sandbox.path(at), found);
            }
        } else if (!same(real, sandbox)) {
            found.add(new Difference(place, pointer, real, sandbox));
        }
    }

    /** Numbers by their text: one that was read from a recording is of another Java type than one that was counted. */
    private static boolean same(JsonNode real, JsonNode sandbox) {
        return real.isNumber() && sandbox.isNumber() ? real.asText().equals(sandbox.asText()) : real.equals(sandbox);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
