package dev.sampan.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.plan.Reading;
import dev.sampan.plan.Reading.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What RAM policies say to a push to one instance, read by their text. Where a condition or a denial has a say, no more is said than
 * that: who is asked, and when, is not known here.
 */
final class PushStatements {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PUSH = "cr:pushrepository";

    private final String repositories;
    private final TreeSet<String> allowed = new TreeSet<>();
    private boolean conditional;
    private boolean denied;
    private boolean unread;

    PushStatements(String instanceId) {
        this.repositories = "repository/" + instanceId + "/";
    }

    void read(String document) {
        JsonNode statements;
        try {
            statements = JSON.readTree(document).path("Statement");
        } catch (JsonProcessingException e) {
            unread = true;
            return;
        }
        for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
            take(statement);
        }
    }

    private void take(JsonNode statement) {
        boolean isAsked = statement.has("NotAction")
                || texts(statement.path("Action")).stream()
                        .anyMatch(action -> matches(action.toLowerCase(Locale.ROOT), PUSH));
        List<String> where = texts(statement.path("Resource")).stream()
                .map(this::repositoriesOf)
                .filter(each -> !each.isEmpty())
                .toList();
        if (!isAsked || where.isEmpty()) {
            return;
        }
        if (statement.path("Effect").asText().equals("Deny")) {
            denied = true;
        } else {
            allowed.addAll(where);
            conditional |= statement.has("Condition") || statement.has("NotAction");
        }
    }

    private static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value.isTextual()) {
            texts.add(value.asText());
        }
        value.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static boolean matches(String pattern, String text) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return text.matches(regex);
    }

    /** Which repositories of the instance a resource covers, as a pattern; empty when none. */
    private String repositoriesOf(String resource) {
        if (resource.equals("*")) {
            return "*";
        }
        String[] parts = resource.split(":", 5);
        if (parts.length < 5 || !matches(parts[1], "cr")) {
            return "";
        }
        String path = parts[4];
        if (path.startsWith(repositories)) {
            return path.substring(repositories.length());
        }
        int wildcard = path.indexOf('*');
        return wildcard >= 0 && repositories.startsWith(path.substring(0, wildcard)) ? "*" : "";
    }

    /** Empty when nothing lets push. */
    Optional<Reading> reading() {
        if (unread) {
            return Optional.of(
                    new Reading(Verdict.NO_DATA, "not known: one of its policies cannot be read", List.of()));
        }
        if (allowed.isEmpty()) {
            return Optional.empty();
        }
        String where = "to " + String.join(", ", allowed);
        if (denied || conditional) {
            String why = denied ? "a Deny has a say too" : "under a condition";
            return Optional.of(new Reading(Verdict.NO_DATA, where + ", not known when: " + why, List.of()));
        }
        return Optional.of(new Reading(Verdict.PASS, where, List.of()));
    }
}
