package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A column of the table of a custom resource.
 *
 * @param name heading
 * @param type OpenAPI type
 * @param format OpenAPI format or empty
 * @param description what the column shows
 * @param priority 0 is always shown, more only with {@code -o wide}
 * @param jsonPath where its value is
 */
public record PrinterColumn(
        String name, String type, String format, String description, int priority, String jsonPath) {
    /** The cell of an object; a JSON null if the path finds nothing. Dates are left as they are stored. */
    public JsonNode cell(ObjectNode object) {
        return JsonPath.parse(jsonPath).cell(object, type);
    }
}
