package dev.sampan.samples.house;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Methods, constructors, fields and supertypes of public API name JDK types and Sampan's own public types. */
final class MentionOnlyJdkAndOwnTypes extends ArchCondition<JavaClass> {
    private final String root;

    MentionOnlyJdkAndOwnTypes(String root) {
        super("mention only JDK and own public types");
        this.root = root;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (JavaCodeUnit unit : type.getCodeUnits()) {
            if (isSeen(unit.getModifiers())) {
                Stream<JavaType> named = Stream.of(
                                Stream.of(unit.getReturnType()),
                                unit.getParameterTypes().stream(),
                                unit.getExceptionTypes().stream().map(JavaType.class::cast))
                        .flatMap(each -> each);
                report(unit.getFullName(), named, events);
            }
        }
        for (JavaField field : type.getFields()) {
            if (isSeen(field.getModifiers())) {
                report(field.getFullName(), Stream.of(field.getType()), events);
            }
        }
        report(type.getName(), Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream()), events);
    }

    private static boolean isSeen(Set<JavaModifier> modifiers) {
        return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
                && !modifiers.contains(JavaModifier.SYNTHETIC);
    }

    private void report(String where, Stream<? extends JavaType> named, ConditionEvents events) {
        Set<String> foreign = named.flatMap(each -> each.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .filter(each -> !isAllowed(each))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
        foreign.forEach(each -> events.add(SimpleConditionEvent.violated(where, where + " mentions " + each)));
    }

    private boolean isAllowed(JavaClass type) {
        String home = type.getPackageName();
        boolean own = (home + ".").startsWith(root + ".") && !home.contains(".internal");
        return type.isPrimitive() || home.startsWith("java.") || own;
    }
}
