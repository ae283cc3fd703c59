package dev.sampan.sandbox;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import java.lang.reflect.AnnotatedElement;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts sandboxes for {@link SandboxTest} and hands them over. What is stored with JUnit is closed by JUnit. */
final class SandboxExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(SandboxExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Sandbox.class || type == Sampan.class || type == Namespace.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        World world = world(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == Sandbox.class) {
            return world.sandbox;
        }
        return type == Sampan.class ? world.sampan : namespace(world, context);
    }

    private static Namespace namespace(World world, ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException(
                    "a Namespace belongs to one test method: take it as a parameter there, or in @BeforeEach and @AfterEach");
        }
        return context.getStore(STORE)
                .getOrComputeIfAbsent(FreshNamespace.class, key -> new FreshNamespace(world), FreshNamespace.class)
                .handle;
    }

    /** The world of the method if it asks for one of its own, else that of the outermost class that asks for one. */
    private static World world(ExtensionContext context) {
        Optional<SandboxTest> own = context.getTestMethod().flatMap(SandboxExtension::annotation);
        if (own.isPresent()) {
            return world(context, own.get());
        }
        ExtensionContext owner = context;
        SandboxTest settings = null;
        for (ExtensionContext each = context;
                each != null;
                each = each.getParent().orElse(null)) {
            Optional<SandboxTest> found = each.getTestMethod().isPresent()
                    ? Optional.empty()
                    : each.getTestClass().flatMap(SandboxExtension::annotation);
            if (found.isPresent()) {
                owner = each;
                settings = found.get();
            }
        }
        if (settings == null) {
            throw new ParameterResolutionException("neither the test nor its class has @SandboxTest");
        }
        return world(owner, settings);
    }

    private static World world(ExtensionContext owner, SandboxTest settings) {
        return owner.getStore(STORE).getOrComputeIfAbsent(owner.getUniqueId(), id -> new World(settings), World.class);
    }

    private static Optional<SandboxTest> annotation(AnnotatedElement element) {
        return AnnotationSupport.findAnnotation(element, SandboxTest.class);
    }

    /** A sandbox and its session. */
    private static final class World implements AutoCloseable, ExtensionContext.Store.CloseableResource {
        private final SandboxCloud sandbox;
        private final Sampan sampan;

        World(SandboxTest settings) {
            sandbox = (SandboxCloud) Sandbox.start(spec -> configure(spec, settings));
            sampan = sandbox.connect();
        }

        private static void configure(SandboxSpec spec, SandboxTest settings) {
            spec.time(settings.time());
            if (settings.processRuntime()) {
                spec.processRuntime();
            }
            if (settings.strictImages()) {
                spec.strictImages();
            }
            if (settings.anonymousPull()) {
                spec.anonymousPull();
            }
        }

        @Override
        public void close() {
            sampan.close();
            sandbox.close();
        }
    }

    /** A namespace of one test method. */
    private static final class FreshNamespace implements AutoCloseable, ExtensionContext.Store.CloseableResource {
        private final SandboxCloud sandbox;
        private final Namespace handle;

        FreshNamespace(World world) {
            String name = "test-" + UUID.randomUUID().toString().toLowerCase(Locale.ROOT);
            sandbox = world.sandbox;
            sandbox.createNamespace(name);
            handle = world.sampan.cluster().namespace(name);
        }

        @Override
        public void close() {
            sandbox.deleteNamespace(handle.name());
        }
    }
}
