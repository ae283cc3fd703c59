package dev.sampan.sandbox.internal.cel;

import java.util.Set;

/** How a field is called in an expression: words and signs that the language keeps for itself are written out. */
final class FieldNames {
    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private FieldNames() {}

    static String escaped(String field) {
        if (RESERVED.contains(field)) {
            return "__" + field + "__";
        }
        return field.replace("__", "__underscores__")
                .replace(".", "__dot__")
                .replace("-", "__dash__")
                .replace("/", "__slash__");
    }
}
