package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a Kubernetes protobuf message. Fields are named alike; what differs: some messages are written as text or a
 * bare value, some are part of the one around them, and a scalar that is zero on the wire is only meant if it is an optional one.
 */
final class ProtobufJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<String> INLINE = Set.of(
            "ruleWithOperations",
            "rule",
            "localObjectReference",
            "ephemeralContainerCommon",
            "persistentVolumeSource",
            "handler",
            "volumeSource",
            "ingressRuleValue",
            "deviceConfiguration");
    private static final Map<String, String> RENAMED =
            Map.of("uID", "uid", "aPIGroup", "apiGroup", "Expression", "expression", "Name", "name");
    private static final Map<String, String> SCHEMA_NAMES = Map.of("ref", "$ref", "schema", "$schema");
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final Map<String, Set<String>> OPTIONAL_SCALARS = optionalScalars();

    private ProtobufJson() {}

    static ObjectNode object(Message message) {
        ObjectNode object = NODES.objectNode();
        fill(object, message);
        return object;
    }

    private static void fill(ObjectNode object, Message message) {
        String type = message.getDescriptorForType().getFullName();
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == JavaType.MESSAGE && !field.isRepeated() && INLINE.contains(field.getName())) {
                fill(object, (Message) value);
                return;
            }
            JsonNode node = node(type, field, value);
            if (node != null) {
                object.set(name(type, field), node);
            }
        });
    }

    private static String name(String type, FieldDescriptor field) {
        String name = RENAMED.getOrDefault(field.getName(), field.getName());
        if (!type.endsWith(".JSONSchemaProps")) {
            return name;
        }
        if (name.startsWith("xKubernetes")) {
            return name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
        }
        return SCHEMA_NAMES.getOrDefault(name, name);
    }

    private static @Nullable JsonNode node(String type, FieldDescriptor field, Object value) {
        if (field.isMapField()) {
            return map((List<?>) value);
        }
        if (field.isRepeated()) {
            ArrayNode array = NODES.arrayNode();
            for (Object item : (List<?>) value) {
                array.add(value(field, item));
            }
            return array;
        }
        if (field.getJavaType() != JavaType.MESSAGE && isZero(value) && !isOptional(type, field.getName())) {
            return null;
        }
        return value(field, value);
    }

    private static boolean isZero(Object value) {
        return value.equals(0)
                || value.equals(0L)
                || value.equals(0.0)
                || value.equals(false)
                || value.equals("")
                || value.equals(ByteString.EMPTY);
    }

    private static ObjectNode map(List<?> entries) {
        ObjectNode map = NODES.objectNode();
        for (Object one : entries) {
            Message entry = (Message) one;
            FieldDescriptor key = entry.getDescriptorForType().findFieldByNumber(1);
            FieldDescriptor value = entry.getDescriptorForType().findFieldByNumber(2);
            map.set(entry.getField(key).toString(), value(value, entry.getField(value)));
        }
        return map;
    }

    private static @Nullable JsonNode value(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case INT -> NODES.numberNode((Integer) value);
            case LONG -> number((Long) value);
            case FLOAT -> NODES.numberNode((Float) value);
            case DOUBLE -> NODES.numberNode((Double) value);
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case STRING, ENUM -> NODES.textNode(value.toString());
            case BYTE_STRING -> NODES.textNode(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case MESSAGE -> message((Message) value);
        };
    }

    private static JsonNode number(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    private static @Nullable JsonNode message(Message message) {
        return switch (message.getDescriptorForType().getFullName()) {
            case "k8s.io.apimachinery.pkg.apis.meta.v1.Time" -> time(message, DateTimeFormatter.ISO_INSTANT);
            case "k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime" -> time(message, MICROS);
            case "k8s.io.apimachinery.pkg.apis.meta.v1.Duration" ->
                NODES.textNode(((Long) get(message, "duration")) / 1_000_000_000.0 + "s");
            case "k8s.io.apimachinery.pkg.api.resource.Quantity" ->
                NODES.textNode(get(message, "string").toString());
            case "k8s.io.apimachinery.pkg.util.intstr.IntOrString" ->
                kindOf(get(message, "type")) == 0
                        ? NODES.numberNode((Integer) get(message, "intVal"))
                        : NODES.textNode(get(message, "strVal").toString());
            case "k8s.io.apimachinery.pkg.runtime.RawExtension",
                    "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSON" -> raw(get(message, "raw"));
            case "k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1" -> raw(get(message, "Raw"));
            case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool" ->
                has(message, "schema")
                        ? object((Message) get(message, "schema"))
                        : NODES.booleanNode((Boolean) get(message, "allows"));
            case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray" ->
                has(message, "schema") ? object((Message) get(message, "schema")) : items(message, "jSONSchemas");
            default -> isBareList(message) ? items(message, "items") : object(message);
        };
    }

    /** Messages that only wrap a list of texts, such as the values of an extra fact of a user. */
    private static boolean isBareList(Message message) {
        String type = message.getDescriptorForType().getName();
        return type.equals("ExtraValue") || type.equals("Verbs");
    }

    private static int kindOf(Object value) {
        return ((Number) value).intValue();
    }

    private static ArrayNode items(Message message, String name) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
        ArrayNode array = NODES.arrayNode();
        for (Object item : (List<?>) message.getField(field)) {
            array.add(value(field, item));
        }
        return array;
    }

    private static Object get(Message message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    private static boolean has(Message message, String name) {
        return message.hasField(message.getDescriptorForType().findFieldByName(name));
    }

    private static @Nullable JsonNode time(Message time, DateTimeFormatter format) {
        if (!has(time, "seconds") && !has(time, "nanos")) {
            return null;
        }
        Instant instant = Instant.ofEpochSecond((Long) get(time, "seconds"), (Integer) get(time, "nanos"));
        return NODES.textNode(
                format.format(format == MICROS ? instant : instant.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)));
    }

    private static @Nullable JsonNode raw(Object bytes) {
        ByteString raw = (ByteString) bytes;
        if (raw.isEmpty()) {
            return null;
        }
        try {
            return Json.read(raw.toByteArray());
        } catch (IOException e) {
            throw ApiStatusException.badRequest("invalid embedded JSON: " + e.getMessage());
        }
    }

    private static boolean isOptional(String type, String field) {
        Set<String> fields = OPTIONAL_SCALARS.get(type);
        return fields != null && fields.contains(field);
    }

    private static Map<String, Set<String>> optionalScalars() {
        Map<String, Set<String>> optional = new HashMap<>();
        try (InputStream file = ProtobufJson.class.getResourceAsStream("optional-fields.txt")) {
            if (file == null) {
                throw new IllegalStateException("optional-fields.txt is not on the class path");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    List<String> words = Arrays.asList(line.split(" "));
                    optional.put(words.get(0), Set.copyOf(words.subList(1, words.size())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(optional);
    }
}
