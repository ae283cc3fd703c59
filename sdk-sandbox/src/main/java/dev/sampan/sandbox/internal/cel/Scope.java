package dev.sampan.sandbox.internal.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;

/** What an expression may speak of: variables and, for some, their types; functions are those of Kubernetes. Immutable. */
public final class Scope {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableOptionalSyntax(true)
            .build();

    private final Cel environment;

    private Scope(Cel environment) {
        this.environment = environment;
    }

    /** Variables whose types are seen only when the expression is evaluated. */
    public static Scope dynamic(Iterable<String> variables) {
        CelBuilder builder = kubernetes();
        variables.forEach(name -> builder.addVar(name, SimpleType.DYN));
        return new Scope(builder.build());
    }

    /**
     * The rules of a schema: {@code self} is a value of it, and {@code oldSelf} the value before.
     *
     * @param root whether it is the schema of whole objects, which have a name and a kind beside
     * @param optional whether {@code oldSelf} is an optional, which is empty for a new value
     */
    public static Scope ofSchema(JsonNode schema, boolean root, boolean optional) {
        SchemaTypes types = SchemaTypes.of(schema, root);
        CelType self = types.self();
        return new Scope(kubernetes()
                .setTypeProvider(types)
                .addVar("self", self)
                .addVar("oldSelf", optional ? OptionalType.create(self) : self)
                .build());
    }

    private static CelBuilder kubernetes() {
        return CelFactory.standardCelBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addCompilerLibraries(
                        CelExtensions.strings(),
                        CelExtensions.sets(OPTIONS),
                        CelExtensions.optional(),
                        CelExtensions.bindings(),
                        CelExtensions.comprehensions(),
                        FormatFunction.LIBRARY,
                        ListFunctions.LIBRARY,
                        PatternFunctions.LIBRARY,
                        QuantityFunctions.LIBRARY)
                .addRuntimeLibraries(
                        CelExtensions.strings(),
                        CelExtensions.sets(OPTIONS),
                        CelExtensions.optional(),
                        CelExtensions.comprehensions(),
                        FormatFunction.LIBRARY,
                        ListFunctions.LIBRARY,
                        PatternFunctions.LIBRARY,
                        QuantityFunctions.LIBRARY);
    }

    Cel environment() {
        return environment;
    }
}
