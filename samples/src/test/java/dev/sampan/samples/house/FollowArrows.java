package dev.sampan.samples.house;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** Features know core, core knows none of them. */
final class FollowArrows extends ArchCondition<JavaClass> {
    private static final Set<String> FEATURES = Set.of("deploy", "observe", "security", "sandbox", "samples");
    private static final String CORE = "core";

    private final String root;

    FollowArrows(String root) {
        super("follow the arrows between modules");
        this.root = root;
    }

    @Override
    public void check(JavaClass from, ConditionEvents events) {
        String own = moduleOf(from);
        from.getDirectDependenciesFromSelf().stream()
                .filter(arrow -> isOurs(arrow.getTargetClass()))
                .filter(arrow -> !isAllowed(own, moduleOf(arrow.getTargetClass())))
                .forEach(arrow -> events.add(SimpleConditionEvent.violated(arrow, arrow.getDescription())));
    }

    private static boolean isAllowed(String from, String to) {
        return from.equals(to) || to.equals(CORE) || from.equals("samples");
    }

    private boolean isOurs(JavaClass type) {
        return (type.getPackageName() + ".").startsWith(root + ".");
    }

    private String moduleOf(JavaClass type) {
        String below = type.getPackageName().substring(root.length());
        String first = below.isEmpty() ? "" : below.substring(1).split("\\.", 2)[0];
        return FEATURES.contains(first) ? first : CORE;
    }
}
