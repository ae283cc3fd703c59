package dev.sampan.lab.crash;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.Cluster;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.retry.SendMark;
import dev.sampan.problem.SampanException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A namespace that halts this JVM at one of its remote calls. */
final class HaltingNamespace implements Namespace {
    static final int HALTED = 42;

    private static final Set<String> LOCAL = Set.of("name", "clusterName", "session", "toString", "hashCode", "equals");

    private final Namespace real;
    private final KubeNamespace beneath;
    private final KubeNamespace kube;
    private final int boundary;
    private final Moment moment;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Object, Object> shared = new ConcurrentHashMap<>();
    private volatile boolean armed;

    HaltingNamespace(Namespace real, int boundary, Moment moment) {
        this.real = real;
        this.boundary = boundary;
        this.moment = moment;
        this.beneath = real.unwrap(KubeNamespace.class);
        this.kube = (KubeNamespace) Proxy.newProxyInstance(
                HaltingNamespace.class.getClassLoader(),
                new Class<?>[] {KubeNamespace.class},
                (proxy, method, arguments) -> call(method, arguments));
    }

    /** Begins to count. */
    void arm() {
        armed = true;
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("shared") && arguments != null) {
            return shared.computeIfAbsent(arguments[0], type -> ((Supplier<?>) arguments[1]).get());
        }
        boolean remote = !LOCAL.contains(method.getName());
        if (!remote || !armed || calls.incrementAndGet() != boundary) {
            return send(method, arguments);
        }
        System.out.println(text(method, arguments));
        if (moment == Moment.AFTER_SEND) {
            haltOnceSent(method, arguments);
        } else if (moment == Moment.AFTER_REPLY) {
            hear(method, arguments);
        }
        Runtime.getRuntime().halt(HALTED);
        throw new IllegalStateException("a halted process goes no further");
    }

    /** Such as {@code apply Deployment/web}. */
    private static String text(Method method, Object @Nullable [] arguments) {
        if (arguments == null || !(arguments[0] instanceof Kind kind)) {
            return method.getName();
        }
        Object object = arguments[1] instanceof JsonNode tree
                ? tree.at("/metadata/name").asText()
                : arguments[1];
        boolean dryRun =
                arguments[arguments.length - 1] instanceof KubeNamespace.ApplyOptions options && options.dryRun();
        return (dryRun ? "dry-run" : method.getName()) + " " + kind.kind() + "/" + object;
    }

    private void hear(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            send(method, arguments);
        } catch (SampanException e) {
            // a refusal is an answer as well
        }
    }

    private @Nullable Object send(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(beneath, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw cause == null ? e : cause;
        }
    }

    private void haltOnceSent(Method method, Object @Nullable [] arguments) {
        Thread sending = new Thread(
                () -> {
                    try {
                        send(method, arguments);
                    } catch (Throwable e) {
                        throw new IllegalStateException(e);
                    }
                },
                "sending");
        sending.start();
        while (sending.isAlive() && !isSending()) {
            Thread.onSpinWait();
        }
    }

    private boolean isSending() {
        return beneath.session().http().dispatcher().runningCalls().stream()
                .map(call -> call.request().tag(SendMark.class))
                .anyMatch(mark -> mark != null && mark.hasBegun());
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Cluster cluster() {
        return real.cluster();
    }

    @Override
    public Namespace ensure() {
        return real.ensure();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type == KubeNamespace.class ? type.cast(kube) : real.unwrap(type);
    }
}
