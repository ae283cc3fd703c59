package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The rules of endpoint slices. */
final class EndpointRules extends Rules {
    EndpointRules(List<FieldError> errors) {
        super(errors);
    }

    void slice(ObjectNode slice) {
        oneOf(slice, "addressType", "", "FQDN", "IPv4", "IPv6");
        int i = 0;
        for (JsonNode port : slice.path("ports")) {
            oneOf(port, "protocol", "ports[" + i++ + "]", "SCTP", "TCP", "UDP");
        }
    }
}
