package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.Cluster;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.internal.session.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A namespace of which a test sees every remote call before it is sent, and whose clock may be ahead of the others'. */
final class InterceptedNamespace implements Namespace {
    private static final Set<String> WRITES = Set.of("apply", "create", "replace", "mergePatch", "delete");
    private static final Set<String> READS = Set.of("find", "list", "watch", "logs", "missingPermissions");

    private final Namespace real;
    private final KubeNamespace kube;

    private InterceptedNamespace(Namespace real, Calls calls, Supplier<Duration> ahead) {
        this.real = real;
        KubeNamespace beneath = real.unwrap(KubeNamespace.class);
        Session session = ahead(beneath.session(), ahead);
        Map<Object, Object> shared = new ConcurrentHashMap<>();
        this.kube = (KubeNamespace) Proxy.newProxyInstance(
                InterceptedNamespace.class.getClassLoader(),
                new Class<?>[] {KubeNamespace.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "session" -> session;
                    case "shared" -> shared.computeIfAbsent(arguments[0], type -> ((Supplier<?>) arguments[1]).get());
                    default -> {
                        Send send = () -> send(beneath, method, arguments);
                        yield WRITES.contains(method.getName()) || READS.contains(method.getName())
                                ? calls.call(call(method, arguments), send)
                                : send.now();
                    }
                });
    }

    /** A remote call. */
    record Call(String verb, String object, boolean write) {
        @Override
        public String toString() {
            return verb + " " + object;
        }
    }

    /** Hears a remote call before it is sent, and sends it or not. */
    interface Calls {
        Object call(Call call, Send send) throws Throwable;
    }

    /** Sends a call and brings its answer. */
    interface Send {
        Object now() throws Throwable;
    }

    static InterceptedNamespace of(Namespace real, Calls calls) {
        return of(real, calls, () -> Duration.ZERO);
    }

    /** @param ahead how far its clock is ahead of the others', at any moment */
    static InterceptedNamespace of(Namespace real, Calls calls, Supplier<Duration> ahead) {
        return new InterceptedNamespace(real, calls, ahead);
    }

    /** As somebody sees it who comes later. */
    static InterceptedNamespace later(Namespace real, Duration by) {
        return of(real, (call, send) -> send.now(), () -> by);
    }

    private static Session ahead(Session session, Supplier<Duration> by) {
        return new Session(
                new AheadClock(session.clock(), by),
                session.sleeper(),
                session.deadline(),
                session.environment(),
                session.guards(),
                session.listener(),
                session.http());
    }

    private static final class AheadClock extends Clock {
        private final Clock base;
        private final Supplier<Duration> ahead;

        AheadClock(Clock base, Supplier<Duration> ahead) {
            this.base = base;
            this.ahead = ahead;
        }

        @Override
        public Instant instant() {
            return base.instant().plus(ahead.get());
        }

        @Override
        public ZoneId getZone() {
            return base.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return new AheadClock(base.withZone(zone), ahead);
        }
    }

    private static Object send(KubeNamespace beneath, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(beneath, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Call call(Method method, Object[] arguments) {
        String kind = arguments[0] instanceof Kind its ? its.kind() : "";
        String name = arguments.length < 2
                ? ""
                : arguments[1] instanceof JsonNode object ? Json.name(object) : String.valueOf(arguments[1]);
        boolean dryRun = arguments.length == 3 && arguments[2] instanceof ApplyOptions options && options.dryRun();
        return new Call(
                dryRun ? "dry-run" : method.getName(), kind + "/" + name, WRITES.contains(method.getName()) && !dryRun);
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
