package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.Schemas;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Admissionregistration;
import io.kubernetes.client.proto.V1Apiextensions;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Autoscaling;
import io.kubernetes.client.proto.V1Batch;
import io.kubernetes.client.proto.V1Certificates;
import io.kubernetes.client.proto.V1Coordination;
import io.kubernetes.client.proto.V1Discovery;
import io.kubernetes.client.proto.V1Events;
import io.kubernetes.client.proto.V1Flowcontrol;
import io.kubernetes.client.proto.V1Networking;
import io.kubernetes.client.proto.V1Node;
import io.kubernetes.client.proto.V1Policy;
import io.kubernetes.client.proto.V1Rbac;
import io.kubernetes.client.proto.V1Scheduling;
import io.kubernetes.client.proto.V1Storage;
import io.kubernetes.client.proto.V2Autoscaling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Protobuf bodies of built-in kinds: four bytes of magic, the kind, and the object in its own message. */
final class ProtobufBodies {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1.";
    // by descriptor: the generated classes parse in a way that the protobuf runtime warns of as vulnerable
    private static final Descriptor ENVELOPE = Runtime.getDescriptor().findMessageTypeByName("Unknown");
    private static final Map<String, Descriptor> MESSAGES = messages(List.of(
            Meta.getDescriptor(),
            V1.getDescriptor(),
            V1Admissionregistration.getDescriptor(),
            V1Apiextensions.getDescriptor(),
            V1Apps.getDescriptor(),
            V1Authentication.getDescriptor(),
            V1Authorization.getDescriptor(),
            V1Autoscaling.getDescriptor(),
            V1Batch.getDescriptor(),
            V1Certificates.getDescriptor(),
            V1Coordination.getDescriptor(),
            V1Discovery.getDescriptor(),
            V1Events.getDescriptor(),
            V1Flowcontrol.getDescriptor(),
            V1Networking.getDescriptor(),
            V1Node.getDescriptor(),
            V1Policy.getDescriptor(),
            V1Rbac.getDescriptor(),
            V1Scheduling.getDescriptor(),
            V1Storage.getDescriptor(),
            V2Autoscaling.getDescriptor()));

    private ProtobufBodies() {}

    private static Map<String, Descriptor> messages(List<FileDescriptor> files) {
        Map<String, Descriptor> messages = new HashMap<>();
        for (FileDescriptor file : files) {
            file.getMessageTypes().forEach(message -> messages.put(message.getFullName(), message));
        }
        return Map.copyOf(messages);
    }

    /**
     * The JSON form of a body.
     *
     * @throws ApiStatusException 400 if it cannot be read, 415 if its kind is not known in this form
     */
    static ObjectNode decode(byte[] body, String expected) {
        if (body.length < MAGIC.length || !startsWithMagic(body)) {
            throw ApiStatusException.badRequest(
                    "the object provided is unrecognized (must be of type %s): provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (%s)"
                            .formatted(expected, Schemas.summary(body)));
        }
        try {
            DynamicMessage envelope = DynamicMessage.parseFrom(
                    ENVELOPE, ByteString.copyFrom(body, MAGIC.length, body.length - MAGIC.length));
            DynamicMessage type = (DynamicMessage) field(envelope, "typeMeta");
            String apiVersion = field(type, "apiVersion").toString();
            String kind = field(type, "kind").toString();
            Descriptor message = find(apiVersion, kind);
            if (message == null) {
                throw Refusals.unsupportedMediaType("application/json, application/yaml");
            }
            ObjectNode tree =
                    ProtobufJson.object(DynamicMessage.parseFrom(message, (ByteString) field(envelope, "raw")));
            tree.put("apiVersion", apiVersion);
            tree.put("kind", kind);
            return tree;
        } catch (InvalidProtocolBufferException e) {
            throw ApiStatusException.badRequest("proto: " + e.getMessage());
        }
    }

    private static Object field(DynamicMessage message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    private static boolean startsWithMagic(byte[] body) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (body[i] != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Descriptor find(String apiVersion, String kind) {
        if (kind.equals("DeleteOptions")) {
            return MESSAGES.get(META + kind);
        }
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "core" : apiVersion.substring(0, slash);
        String version = apiVersion.substring(slash + 1);
        int dot = group.indexOf('.');
        String name = dot < 0 ? group : group.substring(0, dot);
        String start = name.equals("apiextensions") ? "k8s.io.apiextensions_apiserver.pkg.apis." : "k8s.io.api.";
        return MESSAGES.get(start + name + "." + version + "." + kind);
    }
}
