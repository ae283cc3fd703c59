package dev.sampan.lab.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeSet;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** What a server answered. */
record Answer(int status, Headers headers, JsonNode body) {
    /** The headers that clients act on. Others (dates, request ids, flow control) are not compared. */
    private static final List<String> COMPARED = List.of(
            "Accept-Ranges",
            "Allow",
            "Content-Range",
            "Content-Type",
            "Docker-Content-Digest",
            "Docker-Distribution-Api-Version",
            "Link",
            "Location",
            "OCI-Filters-Applied",
            "OCI-Subject",
            "Range",
            "Retry-After",
            "Warning",
            "WWW-Authenticate");

    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    ObjectNode recorded(HttpStep step) {
        ObjectNode entry = Exchange.JSON.createObjectNode();
        entry.put("status", status);
        ObjectNode kept = entry.putObject("headers");
        for (String name : COMPARED) {
            List<String> values = headers.values(name);
            if (values.size() == 1) {
                kept.put(name, values.get(0));
            } else if (!values.isEmpty()) {
                values.forEach(kept.putArray(name)::add);
            }
        }
        JsonNode part = part(step);
        if (!part.isMissingNode()) {
            entry.set("body", part);
        }
        return entry;
    }

    private JsonNode part(HttpStep step) {
        for (HttpStep.Directive only : step.all("only")) {
            return body.at(only.word(0));
        }
        for (HttpStep.Directive keys : step.all("keys")) {
            ArrayNode names = Exchange.JSON.createArrayNode();
            TreeSet<String> sorted = new TreeSet<>();
            body.at(keys.word(0)).fieldNames().forEachRemaining(sorted::add);
            sorted.forEach(names::add);
            return names;
        }
        return body;
    }
}
