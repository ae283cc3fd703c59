package dev.sampan.samples.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shape that a type needs to be pleasant at the prompt. */
class PromptShapeTest {
    private static final int NAMES = 20;

    /** All settings of an app are flat in one lambda, because completion does not reach into a second one. */
    private static final Map<String, Integer> MORE_NAMES = Map.of("dev.sampan.deploy.AppSpec", 32);

    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString", "values", "valueOf");

    @Test
    void type_ofPublicApi_hasAtMostTwentyOwnNames() {
        Map<String, Integer> crowded = new TreeMap<>();
        for (Class<?> type : PublicApi.types()) {
            Set<String> names = PublicApi.methods(type).stream()
                    .map(Method::getName)
                    .filter(Predicate.not(OF_EVERY_OBJECT::contains))
                    .collect(Collectors.toSet());
            if (names.size() > MORE_NAMES.getOrDefault(type.getName(), NAMES)) {
                crowded.put(type.getName(), names.size());
            }
        }
        assertThat(crowded).isEmpty();
    }

    @Test
    void method_withLambda_hasNoOverloadAtTheLambdaPosition() {
        List<String> overloads = new ArrayList<>();
        for (Class<?> type : PublicApi.types()) {
            overloads.addAll(ambiguous(type));
        }
        assertThat(overloads).isEmpty();
    }

    @Test
    void overloadCheck_withPlantedOverload_findsIt() {
        assertThat(ambiguous(PlantedOverload.class)).hasSize(1);
    }

    @Test
    void method_ofPublicApi_keepsItsParameterNames() {
        List<String> nameless = new ArrayList<>();
        for (Class<?> type : PublicApi.types()) {
            for (Method method : PublicApi.methods(type)) {
                for (Parameter parameter : method.getParameters()) {
                    if (!parameter.isNamePresent() && !parameter.isImplicit()) {
                        nameless.add(method.toString());
                    }
                }
            }
        }
        assertThat(nameless).isEmpty();
    }

    @Test
    void simpleName_ofPublicApi_isFreeAtThePrompt() throws Exception {
        Set<String> taken = defaultNames();
        assertThat(taken).as("default names of the prompt").contains("List", "Path", "Formatter", "Timer", "String");

        Set<String> clashes = PublicApi.types().stream()
                .filter(type -> type.getEnclosingClass() == null)
                .map(Class::getSimpleName)
                .filter(taken::contains)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(clashes).isEmpty();
    }

    /** Two methods of one name and number of parameters that differ where one of them takes a lambda. */
    private static List<String> ambiguous(Class<?> type) {
        List<Method> methods = PublicApi.methods(type);
        List<String> found = new ArrayList<>();
        for (Method one : methods) {
            for (Method other : methods) {
                boolean twins = one.getName().equals(other.getName())
                        && one.getParameterCount() == other.getParameterCount()
                        && !one.equals(other);
                if (twins && differAtLambda(one, other)) {
                    found.add(type.getName() + "." + one.getName());
                }
            }
        }
        return found.stream().distinct().toList();
    }

    private static boolean differAtLambda(Method one, Method other) {
        for (int i = 0; i < one.getParameterCount(); i++) {
            Class<?> type = one.getParameterTypes()[i];
            if (type.isAnnotationPresent(FunctionalInterface.class) && !type.equals(other.getParameterTypes()[i])) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> defaultNames() throws Exception {
        Set<String> names = new TreeSet<>(publicNames("java.lang"));
        for (String imported : DefaultImports.ALL) {
            names.addAll(publicNames(imported));
        }
        return names;
    }

    private static Set<String> publicNames(String packageName) throws Exception {
        Path link = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/packages", packageName);
        Set<String> names = new TreeSet<>();
        try (Stream<Path> modules = Files.list(link)) {
            for (Path module : modules.toList()) {
                Path folder = Files.readSymbolicLink(module).resolve(packageName.replace('.', '/'));
                try (Stream<Path> classes = Files.list(folder)) {
                    classes.map(file -> String.valueOf(file.getFileName()))
                            .filter(file -> file.endsWith(".class") && !file.contains("$") && !file.contains("-"))
                            .map(file -> file.substring(0, file.length() - ".class".length()))
                            .filter(name -> isPublic(packageName + "." + name))
                            .forEach(names::add);
                }
            }
        }
        return names;
    }

    private static boolean isPublic(String className) {
        try {
            Class<?> type = Class.forName(className, false, ClassLoader.getPlatformClassLoader());
            return java.lang.reflect.Modifier.isPublic(type.getModifiers());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
