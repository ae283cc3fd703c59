package dev.sampan.lab.http;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A script of requests, read from text. A step begins with {@code ### title}; then come directives, the request line, headers, an
 * empty line and the body:
 *
 * <pre>
 * ### a config map is created
 * {@literal @}save version /metadata/resourceVersion
 * POST /api/v1/namespaces/${ns}/configmaps
 * Accept: application/json
 *
 * metadata: {name: a}
 * </pre>
 *
 * A body without a Content-Type is YAML that is sent as JSON; with one it is sent as it is written. {@code ${ns}} is the namespace of
 * the chapter, other names come from {@code @save}; {@code ${digest:text}} and {@code ${size:text}} are computed.
 *
 * <p>Directives: {@code @setup} (not recorded, must succeed), {@code @always} (not recorded, played even after a failure),
 * {@code @save NAME /pointer}, {@code @save NAME header NAME}, {@code @until /pointer VALUE} and {@code @until status CODE} (repeated
 * until so, only the last answer is recorded), {@code @watch N} (that many lines, or until the server ends the stream), {@code @only
 * /pointer} (record that part of the body), {@code @keys /pointer} (record the names of the fields there), {@code @protobuf APIVERSION
 * KIND} (the body is written in protobuf's text format and sent as such an object).
 */
public record HttpScript(String name, List<HttpStep> steps) {
    private static final Pattern STEP = Pattern.compile("(?m)^### *");

    public HttpScript {
        steps = List.copyOf(steps);
    }

    /** Reads a script; what comes before its first step is a comment. */
    public static HttpScript parse(String name, String text) {
        List<HttpStep> steps = new ArrayList<>();
        String[] parts = STEP.split(text);
        for (int at = 1; at < parts.length; at++) {
            steps.add(HttpStep.parse(name, parts[at]));
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(name + " has no step: one begins with a line like '### title'");
        }
        requireDistinctTitles(name, steps);
        return new HttpScript(name, steps);
    }

    private static void requireDistinctTitles(String name, List<HttpStep> steps) {
        List<String> titles = steps.stream().map(HttpStep::title).toList();
        for (int at = 0; at < titles.size(); at++) {
            if (titles.indexOf(titles.get(at)) < at) {
                throw new IllegalArgumentException(name + " has two steps with the title: " + titles.get(at));
            }
        }
    }

    /** How many of its answers are recorded. */
    public int recorded() {
        return (int) steps.stream().filter(HttpStep::isRecorded).count();
    }
}
