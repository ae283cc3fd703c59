package dev.sampan.samples.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.Locale;

/** One rule each, stated for a root package so that a planted tree can break it. */
enum HouseRule {
    ARROWS {
        @Override
        ArchRule on(String root) {
            return classes()
                    .that()
                    .resideInAPackage(root + "..")
                    .should(new FollowArrows(root))
                    .because("deploy, observe, security and sandbox know core and nobody else");
        }
    },
    SANDBOX_KNOWS_ONLY_THE_PUBLIC_CORE {
        @Override
        ArchRule on(String root) {
            return noClasses()
                    .that()
                    .resideInAPackage(root + ".sandbox..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(root + ".internal..")
                    .because("a sandbox that shares the client's code proves nothing about it");
        }
    },
    NO_CYCLES {
        @Override
        ArchRule on(String root) {
            return slices().assignedFrom(new PublicPackages(root)).should().beFreeOfCycles();
        }
    },
    PUBLIC_SIGNATURES {
        @Override
        ArchRule on(String root) {
            return classes()
                    .that(arePublicApi(root))
                    .should(new MentionOnlyJdkAndOwnTypes(root))
                    .because("what a user compiles against must not change with a library");
        }
    },
    NO_REGISTRY_CLIENT_OF_JIB {
        @Override
        ArchRule on(String root) {
            return noClasses()
                    .that()
                    .resideInAPackage(root + "..")
                    .should()
                    .dependOnClassesThat()
                    .haveNameMatching("com\\.google\\.cloud\\.tools\\.jib\\.(api\\.RegistryImage|registry\\..*)")
                    .because("registry bytes go through the session's own client");
        }
    },
    NO_SLEEP {
        @Override
        ArchRule on(String root) {
            return noClasses()
                    .that(areIn(root).and(areOutside(root + ".time", root + ".sandbox.internal.time")))
                    .should()
                    .callMethodWhere(calls(Thread.class.getName(), "sleep"))
                    .orShould()
                    .callMethodWhere(calls("java.util.concurrent.TimeUnit", "sleep"))
                    .because("waits go through the injected Sleeper");
        }
    },
    NO_SYSTEM_CLOCK {
        @Override
        ArchRule on(String root) {
            return noClasses()
                    .that(areIn(root)
                            .and(areOutside(root + ".sandbox.internal.time"))
                            .and(describe(
                                    "are not where a session's default clock is chosen",
                                    c -> !c.getName().startsWith(root + ".SampanSession"))))
                    .should()
                    .callMethodWhere(calls(System.class.getName(), "currentTimeMillis"))
                    .orShould()
                    .callMethodWhere(calls(Clock.class.getName(), "system"))
                    .orShould()
                    .callMethodWhere(readsNowWithoutClock())
                    .because("time comes from the injected Clock");
        }
    },
    NO_SHELL {
        @Override
        ArchRule on(String root) {
            return noClasses()
                    .that()
                    .resideInAPackage(root + "..")
                    .should()
                    .callMethodWhere(calls(Runtime.class.getName(), "exec"))
                    .because("a program is run by its argument list, never through a line of text");
        }
    },
    NO_OBJECT_STREAMS {
        @Override
        ArchRule on(String root) {
            return noClasses()
                    .that()
                    .resideInAPackage(root + "..")
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.io.ObjectInputStream")
                    .because("deserializing foreign bytes runs foreign code");
        }
    },
    NO_CONSOLE {
        @Override
        ArchRule on(String root) {
            return noClasses()
                    .that()
                    .resideInAPackage(root + "..")
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err")
                    .orShould()
                    .callMethodWhere(describe(
                            "calls printStackTrace",
                            call -> ((HasName) call.getTarget()).getName().equals("printStackTrace")))
                    .because("a library speaks by values, exceptions and SLF4J");
        }
    },
    NULL_MARKED {
        @Override
        ArchRule on(String root) {
            return classes().that(areIn(root)).should(new LiveInNullMarkedPackage());
        }
    },
    NOTHING_RETURNS_VOID {
        @Override
        ArchRule on(String root) {
            return methods()
                    .that()
                    .arePublic()
                    .and()
                    .areDeclaredInClassesThat(arePublicApi(root))
                    .and(describe("are neither close nor a callback", HouseRule::mustReturnSomething))
                    .should()
                    .notHaveRawReturnType(void.class)
                    .because("the prompt is silent on void");
        }
    },
    NO_HOLLOW_NAMES {
        @Override
        ArchRule on(String root) {
            return noClasses()
                    .that()
                    .resideInAPackage(root + "..")
                    .should()
                    .haveNameMatching(".*(Utils?|Helper|(?<!Field|Controller)Manager|Impl)(\\$.*)?")
                    .because("a name says what lives there");
        }
    };

    /** The rule for all classes below a root package. */
    abstract ArchRule on(String root);

    /** Where its planted violation lives. */
    String plantedRoot() {
        return HouseRule.class.getPackageName() + ".planted."
                + name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    private static DescribedPredicate<JavaClass> areIn(String root) {
        return describe("are in " + root, type -> isBelow(type, root));
    }

    private static DescribedPredicate<JavaClass> areOutside(String... packages) {
        return describe("are outside " + String.join(", ", packages), type -> {
            for (String each : packages) {
                if (isBelow(type, each)) {
                    return false;
                }
            }
            return true;
        });
    }

    private static boolean isBelow(JavaClass type, String root) {
        return type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
    }

    private static DescribedPredicate<JavaClass> arePublicApi(String root) {
        return describe(
                "are public API",
                type -> isBelow(type, root)
                        && !type.getPackageName().contains(".internal")
                        && isPublicWithItsOwners(type));
    }

    private static boolean isPublicWithItsOwners(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass()
                        .map(HouseRule::isPublicWithItsOwners)
                        .orElse(true);
    }

    /** A method of a functional interface is called by us, so nobody at the prompt misses its value; nor that of its implementers. */
    private static boolean mustReturnSomething(JavaMethod method) {
        return !method.getName().equals("close")
                && !method.getOwner().getSimpleName().equals("Sleeper")
                && !method.getModifiers().contains(JavaModifier.SYNTHETIC)
                && !isCallback(method);
    }

    private static boolean isCallback(JavaMethod method) {
        JavaClass type = method.getOwner();
        return type.isAnnotatedWith(FunctionalInterface.class)
                || type.getAllRawInterfaces().stream()
                        .filter(each -> each.isAnnotatedWith(FunctionalInterface.class)
                                || each.getName().startsWith("org.junit.jupiter.api.extension."))
                        .anyMatch(each -> each.tryGetMethod(method.getName(), typesOf(method))
                                .isPresent());
    }

    private static Class<?>[] typesOf(JavaMethod method) {
        return method.getRawParameterTypes().stream().map(JavaClass::reflect).toArray(Class<?>[]::new);
    }

    private static DescribedPredicate<JavaCall<?>> calls(String owner, String methodPrefix) {
        return describe(
                "calls " + owner + "." + methodPrefix,
                call -> call.getTarget().getOwner().getName().equals(owner)
                        && ((HasName) call.getTarget()).getName().startsWith(methodPrefix));
    }

    private static DescribedPredicate<JavaCall<?>> readsNowWithoutClock() {
        return describe("reads now() without a clock", call -> {
            AccessTarget.CodeUnitCallTarget called = call.getTarget();
            return called.getOwner().getPackageName().equals("java.time")
                    && ((HasName) called).getName().equals("now")
                    && called.getRawParameterTypes().isEmpty();
        });
    }
}
