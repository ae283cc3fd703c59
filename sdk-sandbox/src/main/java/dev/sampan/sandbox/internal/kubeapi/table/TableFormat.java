package dev.sampan.sandbox.internal.kubeapi.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.schema.PrinterColumn;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns of a kind's table and how its objects fill them. Immutable. */
public final class TableFormat {
    private static final ColumnFacts FACTS = ColumnFacts.read();
    private static final Map<String, List<Column>> BUILT_IN = builtIn();
    private static final String NAME_AND_CREATION = "roles.rbac.authorization.k8s.io";

    private final List<Column> columns;

    private TableFormat(List<Column> columns) {
        this.columns = columns;
    }

    /** The format of a resource; kinds without columns of their own have the name and when it was created. */
    public static TableFormat of(ServedResource resource) {
        if (resource.custom()) {
            return new TableFormat(custom(resource.printerColumns()));
        }
        List<Column> own = BUILT_IN.get(resource.resource().groupResource());
        return new TableFormat(own == null ? FACTS.described(NAME_AND_CREATION, ClusterColumns.created()) : own);
    }

    /** The format of Scales. */
    public static TableFormat scale() {
        return new TableFormat(WorkloadColumns.scale());
    }

    private static Map<String, List<Column>> builtIn() {
        Map<String, List<Column>> all = new HashMap<>(WorkloadColumns.all());
        all.putAll(ClusterColumns.all());
        all.putAll(NetworkColumns.all());
        all.replaceAll(FACTS::described);
        return Map.copyOf(all);
    }

    private static List<Column> custom(List<PrinterColumn> declared) {
        List<Column> columns = new ArrayList<>(FACTS.described(NAME_AND_CREATION, List.of(Column.named())));
        if (declared.isEmpty()) {
            columns.add(Column.age());
        }
        for (PrinterColumn column : declared) {
            columns.add(new Column(
                    column.name(),
                    column.type(),
                    column.format(),
                    description(column),
                    column.priority(),
                    (object, now) -> customCell(column, object, now)));
        }
        return columns;
    }

    private static String description(PrinterColumn column) {
        return column.description().isEmpty()
                ? "Custom resource definition column (in JSONPath format): " + column.jsonPath()
                : column.description();
    }

    private static JsonNode customCell(PrinterColumn column, ObjectNode object, Instant now) {
        JsonNode value = column.cell(object);
        if (column.type().equals("date") && value.isTextual()) {
            return JsonNodeFactory.instance.textNode(Ages.since(value, now));
        }
        return value;
    }

    public ArrayNode columnDefinitions() {
        ArrayNode definitions = JsonNodeFactory.instance.arrayNode();
        for (Column column : columns) {
            definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.format())
                    .put("description", column.description())
                    .put("priority", column.priority());
        }
        return definitions;
    }

    /** The cells of an object's row. */
    public ArrayNode cells(ObjectNode object, Instant now) {
        ArrayNode cells = JsonNodeFactory.instance.arrayNode();
        for (Column column : columns) {
            Object value = column.cell().of(object, now);
            if (value instanceof JsonNode node) {
                cells.add(node);
            } else if (value instanceof Long number) {
                cells.add(number);
            } else if (value instanceof Boolean flag) {
                cells.add(flag);
            } else {
                cells.add(value.toString());
            }
        }
        return cells;
    }
}
