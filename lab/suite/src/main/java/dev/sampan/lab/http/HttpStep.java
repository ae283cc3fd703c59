package dev.sampan.lab.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One request of a script, before its variables are filled in. */
record HttpStep(
        String title,
        List<Directive> directives,
        String method,
        String path,
        Map<String, String> headers,
        String body) {

    /** A line like {@code @save version /metadata/resourceVersion}. */
    record Directive(String name, List<String> words) {
        private static final Map<String, Integer> KNOWN =
                Map.of("setup", 0, "always", 0, "save", 2, "until", 2, "watch", 1, "only", 1, "keys", 1, "protobuf", 2);

        static Directive parse(String line) {
            List<String> words = Arrays.asList(line.substring(1).trim().split(" +"));
            Integer least = KNOWN.get(words.get(0));
            if (least == null || words.size() - 1 < least) {
                throw new IllegalArgumentException("no such directive, or too few words: " + line);
            }
            return new Directive(words.get(0), words.subList(1, words.size()));
        }

        String word(int at) {
            return words.get(at);
        }

        /** All words from there on, as they were written. */
        String rest(int from) {
            return String.join(" ", words.subList(from, words.size()));
        }
    }

    static HttpStep parse(String script, String text) {
        List<String> lines = text.lines().toList();
        String title = lines.get(0).trim();
        List<Directive> directives = new ArrayList<>();
        int at = 1;
        while (at < lines.size() && (lines.get(at).isBlank() || lines.get(at).startsWith("@"))) {
            if (!lines.get(at).isBlank()) {
                directives.add(Directive.parse(lines.get(at)));
            }
            at++;
        }
        String[] request = at < lines.size() ? lines.get(at).trim().split(" +") : new String[0];
        if (request.length != 2) {
            throw new IllegalArgumentException(script + ", step '" + title + "': a request line is METHOD PATH");
        }
        at++;
        Map<String, String> headers = new LinkedHashMap<>();
        while (at < lines.size() && !lines.get(at).isBlank()) {
            String[] header = lines.get(at).split(": *", 2);
            if (header.length != 2) {
                throw new IllegalArgumentException(
                        script + ", step '" + title + "': a header is 'Name: value', not " + lines.get(at));
            }
            headers.put(header[0], header[1]);
            at++;
        }
        String body = String.join("\n", lines.subList(Math.min(at, lines.size()), lines.size()))
                .strip();
        return new HttpStep(title, List.copyOf(directives), request[0], request[1], headers, body);
    }

    boolean isRecorded() {
        return !is("setup") && !is("always");
    }

    boolean is(String directive) {
        return directives.stream().anyMatch(d -> d.name().equals(directive));
    }

    List<Directive> all(String directive) {
        return directives.stream().filter(d -> d.name().equals(directive)).toList();
    }
}
