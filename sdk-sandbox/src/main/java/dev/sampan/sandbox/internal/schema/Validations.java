package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.List;

/** Validation by kind. */
final class Validations {
    private Validations() {}

    static List<FieldError> create(Resource resource, ObjectNode tree) {
        return List.of();
    }

    static List<FieldError> update(Resource resource, ObjectNode tree, ObjectNode live, String subresource) {
        return List.of();
    }
}
