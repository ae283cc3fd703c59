package dev.sampan.sandbox.internal.cel;

import static dev.cel.common.CelFunctionDecl.newFunctionDeclaration;
import static dev.cel.common.CelOverloadDecl.newMemberOverload;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.ArrayList;
import java.util.List;

/** {@code find} and {@code findAll} of texts. */
final class PatternFunctions {
    static final FunctionLibrary LIBRARY = new FunctionLibrary(
            List.of(
                    newFunctionDeclaration(
                            "find",
                            newMemberOverload(
                                    "string_find_string", SimpleType.STRING, SimpleType.STRING, SimpleType.STRING)),
                    newFunctionDeclaration(
                            "findAll",
                            newMemberOverload(
                                    "string_find_all_string",
                                    ListType.create(SimpleType.STRING),
                                    SimpleType.STRING,
                                    SimpleType.STRING),
                            newMemberOverload(
                                    "string_find_all_string_int",
                                    ListType.create(SimpleType.STRING),
                                    SimpleType.STRING,
                                    SimpleType.STRING,
                                    SimpleType.INT))),
            List.of(
                    CelFunctionBinding.from("string_find_string", String.class, String.class, PatternFunctions::find),
                    CelFunctionBinding.from(
                            "string_find_all_string",
                            String.class,
                            String.class,
                            (text, pattern) -> findAll(text, pattern, -1)),
                    CelFunctionBinding.from(
                            "string_find_all_string_int",
                            List.of(String.class, String.class, Long.class),
                            arguments -> findAll((String) arguments[0], (String) arguments[1], (Long) arguments[2]))));

    private PatternFunctions() {}

    private static String find(String text, String pattern) {
        Matcher matcher = compiled(pattern).matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    private static List<String> findAll(String text, String pattern, long limit) {
        List<String> found = new ArrayList<>();
        Matcher matcher = compiled(pattern).matcher(text);
        while ((limit < 0 || found.size() < limit) && matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    private static Pattern compiled(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("Illegal regex: " + e.getMessage(), e);
        }
    }
}
