package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields that an action knows, written as in {@code name!,size:l,on:b,tags[]{key,value},options:map}: {@code !} is required,
 * {@code :b} truth, {@code :l} whole number, {@code :map} any object, {@code []} a list, {@code {}} an object, all else text.
 * Immutable.
 *
 * @param type {@code s}, {@code b}, {@code l}, {@code map} or {@code object}
 * @param fields those of an object
 */
record Shape(String type, boolean list, boolean required, Map<String, Shape> fields) {
    static final Shape NOTHING = new Shape("object", false, false, Map.of());

    /** The shape of an object with these fields. */
    static Shape of(String text) {
        return new Shape("object", false, false, new Reader(text).fields());
    }

    /**
     * Returns if the tree has no other fields, all that are required, and values of the right types.
     *
     * @throws OpenApiRefusal that names the first field that is wrong
     */
    void check(String path, JsonNode value) {
        if (list) {
            require(value.isArray(), path, "is no list");
            for (int i = 0; i < value.size(); i++) {
                one(path + "[" + i + "]", value.get(i));
            }
        } else {
            one(path, value);
        }
    }

    private void one(String path, JsonNode value) {
        switch (type) {
            case "b" -> require(value.isBoolean(), path, "is neither true nor false");
            case "l" -> require(value.isIntegralNumber(), path, "is no whole number");
            case "s" -> require(value.isTextual(), path, "is no text");
            case "map" -> require(value.isObject(), path, "is no object");
            default -> {
                require(value.isObject(), path, "is no object");
                checkFields(path, value);
            }
        }
    }

    private void checkFields(String path, JsonNode object) {
        String prefix = path.isEmpty() ? "" : path + ".";
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            Shape shape = fields.get(each.getKey());
            if (shape == null) {
                throw new OpenApiRefusal(
                        400,
                        "UnsupportedParameter",
                        "The parameter \"" + prefix + each.getKey() + "\" is not supported.");
            }
            if (!each.getValue().isNull()) {
                shape.check(prefix + each.getKey(), each.getValue());
            }
        }
        fields.forEach((name, shape) -> {
            if (shape.required() && !object.hasNonNull(name)) {
                throw missing(prefix + name);
            }
        });
    }

    /** As {@link #check}, for values that came as text of a query; lists and objects are JSON text there. */
    void checkQuery(Parameters given) {
        fields.forEach((name, shape) -> {
            boolean there = given.filter(name)
                    .or(() -> given.filter(shape.list() ? name + ".1" : name))
                    .isPresent();
            if (shape.required() && !there) {
                throw missing(name);
            }
            given.filter(name).ifPresent(text -> shape.checkText(name, text));
        });
    }

    private void checkText(String name, String text) {
        if (list || type.equals("object") || type.equals("map")) {
            check(name, Json.read(name, text));
        } else if (type.equals("b")) {
            require(text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"), name, "is neither true nor false");
        } else if (type.equals("l")) {
            require(text.matches("-?\\d{1,18}"), name, "is no whole number");
        }
    }

    private static OpenApiRefusal missing(String name) {
        return new OpenApiRefusal(
                400,
                "Missing" + name,
                "The input parameter " + name + " that is mandatory for processing this request is not supplied.");
    }

    private static void require(boolean good, String path, String why) {
        if (!good) {
            throw Parameters.invalid(path, why);
        }
    }

    /** Reads the notation. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text.replaceAll("\\s+", "");
        }

        Map<String, Shape> fields() {
            Map<String, Shape> fields = new LinkedHashMap<>();
            while (at < text.length() && text.charAt(at) != '}') {
                String name = word();
                boolean required = skip("!");
                boolean list = skip("[]");
                String type = skip(":") ? word() : "s";
                Map<String, Shape> inner = Map.of();
                if (skip("{")) {
                    type = "object";
                    inner = fields();
                    at++;
                }
                fields.put(name, new Shape(type, list, required, inner));
                skip(",");
            }
            return fields;
        }

        private String word() {
            int from = at;
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
            if (at == from) {
                throw new IllegalArgumentException("no name at " + at + " of " + text);
            }
            return text.substring(from, at);
        }

        private boolean skip(String what) {
            boolean there = text.startsWith(what, at);
            at += there ? what.length() : 0;
            return there;
        }
    }
}
