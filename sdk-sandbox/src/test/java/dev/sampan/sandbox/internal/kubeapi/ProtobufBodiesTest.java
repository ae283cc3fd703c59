package dev.sampan.sandbox.internal.kubeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Networking;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ProtobufBodiesTest {
    @Test
    void decode_logsNothing() {
        List<LogRecord> records = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                records.add(logged);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("com.google.protobuf");
        logger.addHandler(handler);
        try {
            decoded(body(
                    "networking.k8s.io/v1",
                    "IngressClass",
                    message(V1Networking.getDescriptor().findMessageTypeByName("IngressClass"))));
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(records).extracting(LogRecord::getMessage).isEmpty();
    }

    @Test
    void decode_fieldsThatAreNamedOtherwiseOnTheWire_getTheirNamesInJson() {
        Descriptor parameters = V1Networking.getDescriptor().findMessageTypeByName("IngressClassParametersReference");
        Descriptor spec = V1Networking.getDescriptor().findMessageTypeByName("IngressClassSpec");
        Descriptor ingressClass = V1Networking.getDescriptor().findMessageTypeByName("IngressClass");
        ObjectNode tree = decoded(body(
                "networking.k8s.io/v1",
                "IngressClass",
                with(ingressClass, "spec", with(spec, "parameters", with(parameters, "aPIGroup", "example.com")))));
        assertThat(tree.at("/spec/parameters/apiGroup").asText()).isEqualTo("example.com");
        Descriptor bound = V1Authentication.getDescriptor().findMessageTypeByName("BoundObjectReference");
        Descriptor requested = V1Authentication.getDescriptor().findMessageTypeByName("TokenRequestSpec");
        Descriptor request = V1Authentication.getDescriptor().findMessageTypeByName("TokenRequest");
        ObjectNode token = decoded(body(
                "authentication.k8s.io/v1",
                "TokenRequest",
                with(request, "spec", with(requested, "boundObjectRef", with(bound, "uID", "u-1")))));
        assertThat(token.at("/spec/boundObjectRef/uid").asText()).isEqualTo("u-1");
    }

    @Test
    void decode_withoutMagic_isRefused() {
        assertThatThrownBy(() -> decoded(new byte[] {1, 2, 3, 4, 5}))
                .isInstanceOf(ApiStatusException.class)
                .hasMessageContaining("expected prefix [107 56 115 0]");
    }

    private static Message message(Descriptor type) {
        return DynamicMessage.getDefaultInstance(type);
    }

    private static Message with(Descriptor type, String name, Object value) {
        FieldDescriptor field = type.findFieldByName(name);
        return DynamicMessage.newBuilder(type).setField(field, value).build();
    }

    private static byte[] body(String apiVersion, String kind, Message object) {
        Descriptor envelope = Runtime.getDescriptor().findMessageTypeByName("Unknown");
        Descriptor typeMeta = Runtime.getDescriptor().findMessageTypeByName("TypeMeta");
        Message type = DynamicMessage.newBuilder(typeMeta)
                .setField(typeMeta.findFieldByName("apiVersion"), apiVersion)
                .setField(typeMeta.findFieldByName("kind"), kind)
                .build();
        Message whole = DynamicMessage.newBuilder(envelope)
                .setField(envelope.findFieldByName("typeMeta"), type)
                .setField(envelope.findFieldByName("raw"), ByteString.copyFrom(object.toByteArray()))
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'k', '8', 's', 0});
        out.writeBytes(whole.toByteArray());
        return out.toByteArray();
    }

    private static ObjectNode decoded(byte[] body) {
        return ProtobufBodies.decode(body, "Anything");
    }
}
