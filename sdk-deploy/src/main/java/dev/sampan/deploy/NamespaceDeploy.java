package dev.sampan.deploy;

import dev.sampan.Namespace;
import dev.sampan.Registry;
import dev.sampan.plan.Plan;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The apps of one namespace. */
final class NamespaceDeploy implements Deploy {
    private final Namespace namespace;

    @Nullable
    private final Registry registry;

    NamespaceDeploy(Namespace namespace, @Nullable Registry registry) {
        this.namespace = namespace;
        this.registry = registry;
    }

    @Override
    public Deploy withRegistry(Registry other) {
        return new NamespaceDeploy(namespace, other);
    }

    @Override
    public AppPlan app(String name, String image) {
        return app(name, image, spec -> {});
    }

    @Override
    public AppPlan app(String name, String image, Consumer<AppSpec> spec) {
        throw new UnsupportedOperationException("not built yet: " + registry);
    }

    @Override
    public RollbackPlan rollback(String app) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public AppPlan scale(String app, int replicas) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public Plan<App> restart(String app) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public Plan<App> delete(String app) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public Releases history(String app) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public Optional<App> find(String app) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public App get(String app) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public Apps list() {
        throw new UnsupportedOperationException("not built yet");
    }
}
