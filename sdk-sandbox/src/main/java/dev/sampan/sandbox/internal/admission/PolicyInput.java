package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionRequest.Operation;
import dev.sampan.sandbox.internal.cel.Values;
import dev.sampan.sandbox.internal.objects.Resource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the expressions of a policy speak of. */
record PolicyInput(
        AdmissionRequest request,
        JsonNode parameter,
        @Nullable ObjectNode namespace) {
    Map<String, Object> variables() {
        Map<String, Object> variables = new HashMap<>();
        variables.put("object", value(request.operation() == Operation.DELETE ? null : request.object()));
        variables.put("oldObject", value(request.operation() == Operation.CREATE ? null : request.old()));
        variables.put("request", Values.of(requestObject()));
        variables.put("params", value(parameter));
        variables.put("namespaceObject", value(namespace));
        return variables;
    }

    private static Object value(@Nullable JsonNode node) {
        return Values.of(node == null ? NullNode.getInstance() : node);
    }

    private ObjectNode requestObject() {
        Resource resource = request.resource().resource();
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        ObjectNode kind = JsonNodeFactory.instance.objectNode();
        kind.put("group", resource.group()).put("version", resource.version()).put("kind", resource.kind());
        ObjectNode plural = JsonNodeFactory.instance.objectNode();
        plural.put("group", resource.group()).put("version", resource.version()).put("resource", resource.plural());
        made.set("kind", kind);
        made.set("resource", plural);
        made.put("subResource", request.subresource());
        made.set("requestKind", kind);
        made.set("requestResource", plural);
        made.put("requestSubResource", request.subresource());
        made.put("name", request.name());
        made.put("namespace", request.namespace());
        made.put("operation", request.operation().name());
        made.put("dryRun", request.dryRun());
        made.set("userInfo", request.user().get());
        return made;
    }
}
