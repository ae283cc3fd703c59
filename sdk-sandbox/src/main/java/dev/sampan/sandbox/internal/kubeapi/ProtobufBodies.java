package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Protobuf bodies. */
final class ProtobufBodies {
    private ProtobufBodies() {}

    static ObjectNode decode(byte[] body) {
        throw Refusals.unsupportedMediaType("application/json, application/yaml");
    }
}
