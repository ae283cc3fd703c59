package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;

/** A number or a percentage of a total. */
final class ScaledValue {
    private ScaledValue() {}

    static int of(JsonNode value, int total, boolean roundUp) {
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        String text = value.asText();
        if (!text.endsWith("%")) {
            return value.asInt(0);
        }
        long percent = Long.parseLong(text.substring(0, text.length() - 1));
        long product = percent * total;
        return (int) (roundUp ? -Math.floorDiv(-product, 100L) : Math.floorDiv(product, 100L));
    }
}
