package dev.sampan.samples.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Public types carry a comment, and so do public methods that take parameters, save factories of values and overrides. */
class DocumentedApiTest {
    private static final List<String> MODULES =
            List.of("sdk-core", "sdk-deploy", "sdk-observe", "sdk-security", "sdk-sandbox");

    @Test
    void publicApi_asShipped_isDocumented() throws Exception {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            Path root = Path.of("..", module, "src/main/java");
            if (Files.isDirectory(root)) {
                try (Stream<Path> files = Files.walk(root)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.toString().contains("internal"))
                            .forEach(sources::add);
                }
            }
        }
        assertThat(sources).hasSizeGreaterThan(50);
        assertThat(undocumented(sources)).isEmpty();
    }

    @Test
    void check_withPlantedGaps_findsThem(@TempDir Path folder) throws Exception {
        Path planted = folder.resolve("Planted.java");
        Files.writeString(planted, """
                public interface Planted {
                    String name();
                    String act(String on);
                    /** Says. */
                    String say(String word);
                }
                """);

        assertThat(undocumented(List.of(planted))).containsExactly("Planted", "Planted.act");
    }

    private static List<String> undocumented(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> missing = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(sources);
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, units);
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Gaps(docs, missing).scan(unit, null);
            }
        }
        return missing;
    }

    /** Walks down public declarations only. */
    private static final class Gaps extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final DocTrees docs;
        private final List<String> missing;

        Gaps(DocTrees docs, List<String> missing) {
            this.docs = docs;
            this.missing = missing;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
            if (!isPublic(type.getModifiers())) {
                return null;
            }
            report(type.getSimpleName().toString());
            return super.visitClass(type, none);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
            ClassTree owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
            boolean override = method.getModifiers().getAnnotations().stream()
                    .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
            boolean named = method.getReturnType() != null;
            if (isPublic(method.getModifiers())
                    && named
                    && !override
                    && !method.getParameters().isEmpty()
                    && !isFactoryOrCopy(method)
                    && owner.getKind() != Tree.Kind.RECORD) {
                report(owner.getSimpleName() + "." + method.getName());
            }
            return null;
        }

        /** {@code of}, {@code find} and {@code with...} mean the same everywhere; the glossary has the table. */
        private static boolean isFactoryOrCopy(MethodTree method) {
            String name = method.getName().toString();
            return name.equals("of") || name.equals("find") || name.startsWith("with");
        }

        private boolean isPublic(ModifiersTree modifiers) {
            TreePath parent = getCurrentPath().getParentPath();
            boolean inInterface = parent != null
                    && parent.getLeaf() instanceof ClassTree owner
                    && owner.getKind() == Tree.Kind.INTERFACE
                    && !modifiers.getFlags().contains(Modifier.PRIVATE);
            return inInterface || modifiers.getFlags().contains(Modifier.PUBLIC);
        }

        private void report(String what) {
            if (docs.getDocComment(getCurrentPath()) == null) {
                missing.add(what);
            }
        }
    }
}
