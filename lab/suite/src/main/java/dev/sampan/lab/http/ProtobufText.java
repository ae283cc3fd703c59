package dev.sampan.lab.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.kubernetes.client.proto.Runtime.TypeMeta;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Coordination;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Objects that a script writes in protobuf's text format, as the bytes that Go clients send. */
final class ProtobufText {
    private static final byte[] MAGIC = "k8s\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final Map<String, FileDescriptor> GROUPS = Map.of(
            "v1", V1.getDescriptor(),
            "apps/v1", V1Apps.getDescriptor(),
            "coordination.k8s.io/v1", V1Coordination.getDescriptor());

    private ProtobufText() {}

    static byte[] encode(String apiVersion, String kind, String text) throws IOException {
        Unknown envelope = Unknown.newBuilder()
                .setTypeMeta(TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
                .setRaw(message(apiVersion, kind, text))
                .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(MAGIC);
        envelope.writeTo(bytes);
        return bytes.toByteArray();
    }

    private static ByteString message(String apiVersion, String kind, String text) throws IOException {
        FileDescriptor group = GROUPS.get(apiVersion);
        Descriptor type = group == null ? null : group.findMessageTypeByName(kind);
        if (type == null) {
            throw new IllegalArgumentException("no protobuf message is known for " + apiVersion + " " + kind);
        }
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        TextFormat.merge(text, message);
        return message.build().toByteString();
    }
}
