package dev.sampan.lab.fidelity;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One place at which two targets did not answer alike.
 *
 * @param place {@code suite/chapter/title}
 * @param pointer where in the entry, as a JSON pointer
 */
record Difference(String place, String pointer, JsonNode real, JsonNode sandbox) {
    @Override
    public String toString() {
        return place + " " + pointer + "\n    real:    " + shown(real) + "\n    sandbox: " + shown(sandbox);
    }

    private static String shown(JsonNode node) {
        String text = node.isMissingNode() ? "(nothing)" : node.toString();
        return text.length() > 400 ? text.substring(0, 400) + " ..." : text;
    }
}
