package dev.sampan.samples.shell;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/** The types that a user can name. */
final class PublicApi {
    private PublicApi() {}

    static List<Class<?>> types() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.sampan").stream()
                        .filter(type -> !type.getPackageName().contains(".internal"))
                        .filter(type -> !type.getPackageName().startsWith("dev.sampan.samples"))
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .<Class<?>>map(JavaClass::reflect)
                        .filter(PublicApi::isVisible)
                        .sorted(java.util.Comparator.comparing(Class::getName))
                        .toList();
    }

    /** Public methods that the type itself declares, without what every object or record has. */
    static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !method.isSynthetic() && !method.isBridge())
                .toList();
    }

    private static boolean isVisible(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
    }
}
