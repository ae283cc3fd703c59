package dev.sampan.sandbox.internal.cel;

import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import java.util.List;

/** Functions that Kubernetes adds to the language. */
record FunctionLibrary(List<CelFunctionDecl> declarations, List<CelFunctionBinding> bindings)
        implements CelCompilerLibrary, CelRuntimeLibrary {
    FunctionLibrary {
        declarations = List.copyOf(declarations);
        bindings = List.copyOf(bindings);
    }

    @Override
    public void setCheckerOptions(CelCheckerBuilder checker) {
        checker.addFunctionDeclarations(declarations);
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime) {
        runtime.addFunctionBindings(bindings);
    }
}
