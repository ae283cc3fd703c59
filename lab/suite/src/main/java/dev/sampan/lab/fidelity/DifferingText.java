package dev.sampan.lab.fidelity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.lab.suite.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts that differ by nature: ids, times, versions, addresses, drawn names. Each kind of them is one line here. */
final class DifferingText {
    private static final String DRAWN = "[bcdfghjklmnpqrstvwxz2456789]";

    private static final List<Kind> IN_TEXT = List.of(
            new Kind("certificate", "(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----\\n?)+"),
            new Kind("drawn", "(?<=\\bkube-api-access-)" + DRAWN + "{5}\\b"),
            new Kind("token", "eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*"),
            new Kind("uid", "\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b"),
            new Kind("microtime", "\\b20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+(Z|[+-]\\d\\d:\\d\\d)"),
            new Kind("time", "\\b20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d)"),
            new Kind("address", "\\b(?!0\\.0\\.0\\.0|127\\.0\\.0\\.1)(\\d{1,3}\\.){3}\\d{1,3}\\b(?!/)"));

    /** What says nothing by being the same as another. */
    private static final Set<String> UNNUMBERED = Set.of("certificate", "token", "microtime", "time", "address");

    private static final Pattern ADDRESS = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}");
    private static final Pattern AGE = Pattern.compile("(\\d+[smhdy]){1,2}");
    private static final Pattern VERSION = Pattern.compile("[1-9]\\d*");
    /** Versions in messages, and in objects that messages quote. */
    private static final Pattern VERSION_IN_MESSAGE = Pattern.compile(
            "(?<=resource ?[vV]ersion(?:\\\\{0,1}\")?: ?(?:\\\\{0,1}\")?|, current: |ResourceVersion in record \\()"
                    + "[1-9]\\d*(?: \\([1-9]\\d*\\))?");

    private final List<Literal> literals = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    private record Kind(String name, Pattern pattern) {
        Kind(String name, String pattern) {
            this(name, Pattern.compile(pattern));
        }
    }

    private record Literal(String text, String name) {}

    DifferingText(Stage stage) {
        literals.add(new Literal(stage.namespace(), "<ns>"));
        literals.add(new Literal(stage.target().kubernetes().hostPort(), "<kubernetes>"));
        literals.add(new Literal(stage.target().registry().hostPort(), "<registry>"));
    }

    /** Takes in the names that were drawn for this object, so that they are known wherever they come up from now on. */
    void learn(JsonNode node) {
        if (node.isObject()) {
            learnDrawnName(node.path("metadata"));
            learnHash(node.path("metadata").path("labels"));
        }
        node.forEach(this::learn);
    }

    private void learnDrawnName(JsonNode metadata) {
        String prefix = metadata.path("generateName").asText();
        String name = metadata.path("name").asText();
        if (!prefix.isEmpty() && name.matches(Pattern.quote(prefix) + DRAWN + "{5}")) {
            learn(name.substring(prefix.length()), "drawn");
        }
    }

    private void learnHash(JsonNode labels) {
        for (String label : List.of("pod-template-hash", "controller-revision-hash")) {
            String hash = labels.path(label).asText();
            hash = hash.substring(hash.lastIndexOf('-') + 1);
            if (hash.matches(DRAWN + "{5,10}")) {
                learn(hash, "hash");
            }
        }
    }

    private void learn(String text, String kind) {
        if (literals.stream().noneMatch(literal -> literal.text().equals(text))) {
            literals.add(new Literal(text, next(kind)));
        }
    }

    /** The value of a field, with names in the place of what differs. */
    String named(String field, String value) {
        return switch (field) {
            case "resourceVersion" -> isVersion(value) ? "<version>" : value;
            case "clusterIP", "clusterIPs" -> ADDRESS.matcher(value).matches() ? numbered("address", value) : value;
            case "cells" -> AGE.matcher(value).matches() ? "<age>" : namedInText(value);
            case "continue" -> value.isEmpty() ? value : "<continue>";
            case "nodePort", "healthCheckNodePort" -> "<port>";
            case "nodeName" -> numbered("node", value);
            case "token" -> value.isEmpty() ? value : "<token>";
            default -> namedInText(value);
        };
    }

    /** The version of an object, which is another after every change and only then. */
    String objectVersion(String value) {
        return isVersion(value) ? numbered("version", value) : value;
    }

    private static boolean isVersion(String value) {
        return VERSION.matcher(value).matches() && !value.equals("1");
    }

    private String namedInText(String value) {
        String named = value;
        for (Literal literal : literals) {
            named = named.replace(literal.text(), literal.name());
        }
        for (Kind kind : IN_TEXT) {
            named = kind.pattern()
                    .matcher(named)
                    .replaceAll(found -> Matcher.quoteReplacement(nameOf(kind, found.group())));
        }
        return VERSION_IN_MESSAGE.matcher(named).replaceAll("<version>");
    }

    private String nameOf(Kind kind, String value) {
        return UNNUMBERED.contains(kind.name()) ? "<" + kind.name() + ">" : numbered(kind.name(), value);
    }

    private String numbered(String kind, String value) {
        return value.isEmpty() ? value : names.computeIfAbsent(kind + " " + value, unused -> next(kind));
    }

    private String next(String kind) {
        return "<" + kind + " " + counts.merge(kind, 1, Integer::sum) + ">";
    }
}
