package dev.sampan.security;

import dev.sampan.Namespace;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Guard;
import java.util.function.Consumer;

/**
 * Looks at what one namespace exposes and trusts. Only reads. Thread-safe; it lives as long as its session.
 *
 * <pre>{@code
 * var security = Security.on(sampan.cluster("prod-sg").namespace("shop"));
 * System.out.println(security.review());
 * var plan = Deploy.on(shop).app("web", image, app -> app.guard(security.posture()));
 * }</pre>
 *
 * <p>For every plan of a session: {@code Sampan.connect(c -> c.guard(Posture.guard()))}. The rules, their reasons and their
 * levels per environment are listed in {@code docs/posture.md}. RBAC in the namespace, for reviews only: {@code list} on
 * deployments, statefulsets, daemonsets, jobs, cronjobs, pods, configmaps and horizontalpodautoscalers.
 */
public interface Security {
    /** The workloads of this namespace. No call is made. */
    static Security on(Namespace namespace) {
        return new NamespaceSecurity(namespace.unwrap(KubeNamespace.class));
    }

    /** A guard that reviews the workloads of a plan by the posture rules, at their default levels. */
    Guard posture();

    /**
     * As {@link #posture()}, with other levels and with waivers.
     *
     * @throws dev.sampan.problem.InvalidRequestException if a rule is unknown; the message lists those there are
     */
    Guard posture(Consumer<PostureSpec> spec);

    /**
     * Reviews what is in the namespace now, at the levels of the session's environment.
     *
     * @throws dev.sampan.problem.ClusterException if the cluster cannot be asked
     */
    Posture review();

    /**
     * As {@link #review()}, with other levels and with waivers.
     *
     * @throws dev.sampan.problem.InvalidRequestException if a rule is unknown; the message lists those there are
     */
    Posture review(Consumer<PostureSpec> spec);
}
