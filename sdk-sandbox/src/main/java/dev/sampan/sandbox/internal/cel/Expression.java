package dev.sampan.sandbox.internal.cel;

import dev.cel.bundle.Cel;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelKind;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;

/** A compiled expression. Immutable and thread-safe. */
public final class Expression {
    private final CelAbstractSyntaxTree tree;
    private final CelRuntime.Program program;

    private Expression(CelAbstractSyntaxTree tree, CelRuntime.Program program) {
        this.tree = tree;
        this.program = program;
    }

    /**
     * Compiles a text.
     *
     * @param scope what it may speak of
     * @throws ExpressionException in the words of the server's compiler
     */
    public static Expression compile(String text, Scope scope) {
        Cel cel = scope.environment();
        CelValidationResult checked = cel.compile(text);
        if (checked.hasError()) {
            throw new ExpressionException("compilation failed: " + CompileProblem.message(checked));
        }
        try {
            CelAbstractSyntaxTree tree = checked.getAst();
            return new Expression(tree, cel.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new ExpressionException("compilation failed: " + e.getMessage());
        }
    }

    /** Whether its result is a truth value, or of a kind that only the evaluation shows. */
    public boolean maybeBoolean() {
        return isOf(CelKind.BOOL);
    }

    /** Whether its result is a text, or of a kind that only the evaluation shows. */
    public boolean maybeText() {
        return isOf(CelKind.STRING);
    }

    private boolean isOf(CelKind kind) {
        CelKind found = tree.getResultType().kind();
        return found == kind || found == CelKind.DYN || found == CelKind.ANY;
    }

    /** Whether it speaks of that variable. */
    public boolean mentions(String variable) {
        return CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .anyMatch(node -> node.expr().identOrDefault().name().equals(variable));
    }

    /**
     * The result: Boolean, Long, Double, String, a collection of them, or another value of the language.
     *
     * @throws ExpressionException in the words of the server's interpreter
     */
    public Object evaluate(Map<String, ?> values) {
        try {
            return program.eval(values);
        } catch (CelEvaluationException e) {
            throw new ExpressionException(EvaluationProblem.message(e));
        }
    }
}
