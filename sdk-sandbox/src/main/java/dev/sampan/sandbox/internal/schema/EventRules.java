package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of events: loose for the old ones of the core, strict for those of their own group. */
final class EventRules extends Rules {
    EventRules(List<FieldError> errors) {
        super(errors);
    }

    void core(ObjectNode event) {
        String namespace = text(event.path("involvedObject"), "namespace");
        if (!namespace.isEmpty() && !namespace.equals(text(event.path("metadata"), "namespace"))) {
            add(FieldError.invalid("involvedObject.namespace", namespace, "does not match event.namespace"));
        }
    }

    void grouped(ObjectNode event, @Nullable ObjectNode live) {
        if (live != null) {
            return;
        }
        if (text(event, "eventTime").isEmpty()) {
            add(FieldError.required("eventTime", ""));
        }
        String type = text(event, "type");
        if (!List.of("Normal", "Warning").contains(type)) {
            add(FieldError.invalid("type", type, "has invalid value: " + type));
        }
    }
}
