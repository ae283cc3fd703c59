package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The type of a value: its shape, and how lists and maps of it merge. Made by {@link TypeCompiler}, never changed afterwards. */
final class Type {
    /** What a value looks like. */
    enum Shape {
        /** Named fields. */
        STRUCT,
        /** Free keys, one type of value. */
        MAP,
        LIST,
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        INT_OR_STRING,
        QUANTITY,
        TIME,
        BYTES,
        /** Anything, owned and merged as a whole. */
        RAW,
        /** Anything, its maps merged key by key. */
        DEDUCED;

        boolean isScalar() {
            return this != STRUCT && this != MAP && this != LIST && this != RAW && this != DEDUCED;
        }
    }

    /** How the items of a list are told apart. */
    enum Items {
        ATOMIC,
        SET,
        KEYED
    }

    final Shape shape;
    /** Name of the definition without its package, or empty. */
    final String name;

    Map<String, Field> fields = Map.of();

    @Nullable
    Type element;

    Items items = Items.ATOMIC;
    List<String> keys = List.of();
    boolean atomic;
    String format = "";
    /** Whether unknown fields stay: custom resources only. */
    boolean preservesUnknown;
    /** Whether it is a whole object with apiVersion, kind and metadata inside another: custom resources only. */
    boolean embedded;
    /** Whether an explicit null is a value: custom resources only. */
    boolean nullable;
    /** Whether wrong values are left for validation against the schema: custom resources only. */
    boolean custom;

    Type(Shape shape, String name) {
        this.shape = shape;
        this.name = name;
    }

    static final Type ANY = new Type(Shape.RAW, "");
    static final Type DEDUCED = deduced();

    private static Type deduced() {
        Type type = new Type(Shape.DEDUCED, "");
        type.preservesUnknown = true;
        return type;
    }

    /** The type of a field or of a key's value; null if there can be none. */
    @Nullable
    Type child(String key) {
        Field field = fields.get(key);
        if (field != null) {
            return field.type;
        }
        if (element != null) {
            return element;
        }
        if (shape == Shape.DEDUCED) {
            return DEDUCED;
        }
        if (shape == Shape.RAW) {
            return ANY;
        }
        return preservesUnknown ? DEDUCED : null;
    }

    /** The type of a list's items. */
    Type item() {
        return element != null ? element : ANY;
    }

    /** The same type merged as a whole. */
    Type asAtomic(boolean whole) {
        Type copy = new Type(shape, name);
        copy.fields = fields;
        copy.element = element;
        copy.items = items;
        copy.keys = keys;
        copy.atomic = whole;
        copy.format = format;
        copy.preservesUnknown = preservesUnknown;
        copy.embedded = embedded;
        copy.nullable = nullable;
        copy.custom = custom;
        return copy;
    }

    /** A field of a struct. */
    static final class Field {
        final String name;
        Type type = ANY;
        boolean required;
        /** Whether it is left out of an object when it has its zero value. */
        boolean dropsZero;
        /** Whether it is always written, with its zero value if need be. */
        boolean keepsZero;
        /** Whether it reads as null, not as absent, in an object that has nothing. */
        boolean nullWhenAbsent;
        /** The name of its Go type for messages, of the item's type for lists and maps. */
        String goType = "";
        /** The default of the schema, which keys of list items use, too. */
        @Nullable
        JsonNode defaultValue;

        /** A default that is a scalar other than zero, which the server fills in wherever the struct is. */
        @Nullable
        JsonNode fixedDefault;

        String patchStrategy = "";
        String patchMergeKey = "";

        Field(String name) {
            this.name = name;
        }
    }

    /** Fields by name, to be filled. */
    static Map<String, Field> newFields(int size) {
        return new HashMap<>(size * 2);
    }
}
