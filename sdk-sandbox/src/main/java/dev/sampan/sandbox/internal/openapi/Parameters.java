package dev.sampan.sandbox.internal.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of a call. Immutable.
 *
 * @param values those of its path, its query and its form
 * @param body the tree of a JSON body, missing when there is none
 * @param requestId what the answer is known by
 */
public record Parameters(Map<String, String> values, JsonNode body, String requestId) {
    Parameters(Map<String, String> values) {
        this(values, MissingNode.getInstance(), "");
    }

    static Parameters of(List<Map.Entry<String, String>> pairs) {
        Map<String, String> values = new LinkedHashMap<>();
        pairs.forEach(pair -> values.putIfAbsent(pair.getKey(), pair.getValue()));
        return new Parameters(values);
    }

    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The value if there is one that is not empty. */
    public Optional<String> filter(String name) {
        return find(name).filter(value -> !value.isEmpty());
    }

    public String require(String name) {
        return filter(name)
                .orElseThrow(() -> new OpenApiRefusal(
                        400,
                        "Missing" + name,
                        "The input parameter " + name
                                + " that is mandatory for processing this request is not supplied."));
    }

    public long number(String name, long least, long most, long otherwise) {
        Optional<String> text = filter(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        long number;
        try {
            number = Long.parseLong(text.get());
        } catch (NumberFormatException e) {
            throw invalid(name, "is no number");
        }
        if (number < least || number > most) {
            throw invalid(name, "must be between " + least + " and " + most);
        }
        return number;
    }

    public boolean flag(String name) {
        return filter(name).map("true"::equalsIgnoreCase).orElse(false);
    }

    void allowOnly(Set<String> known) {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new OpenApiRefusal(
                        400, "UnsupportedParameter", "The parameter \"" + name + "\" is not supported.");
            }
        }
    }

    /** The refusal of a value. */
    public static OpenApiRefusal invalid(String name, String why) {
        return new OpenApiRefusal(400, "InvalidParameter." + name, "The specified parameter " + name + " " + why + ".");
    }
}
