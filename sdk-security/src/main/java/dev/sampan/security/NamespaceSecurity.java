package dev.sampan.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.session.Session;
import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reviews through the calls of one namespace. */
final class NamespaceSecurity implements Security {
    private static final Kind CRON_JOB = new Kind("batch/v1", "CronJob", "cronjobs", true);
    private static final String CLUSTER_CERTIFICATE = "kube-root-ca.crt";
    private static final List<Kind> KINDS = List.of(
            Kind.DEPLOYMENT,
            Kind.STATEFUL_SET,
            Kind.DAEMON_SET,
            CRON_JOB,
            Kind.JOB,
            Kind.POD,
            Kind.CONFIG_MAP,
            Kind.HORIZONTAL_POD_AUTOSCALER);

    private final KubeNamespace namespace;

    NamespaceSecurity(KubeNamespace namespace) {
        this.namespace = namespace;
    }

    @Override
    public Guard posture() {
        return Posture.guard();
    }

    @Override
    public Guard posture(Consumer<PostureSpec> spec) {
        return Posture.guard(spec);
    }

    @Override
    public Posture review() {
        return review(spec -> {});
    }

    @Override
    public Posture review(Consumer<PostureSpec> spec) {
        PosturePolicy policy = PostureSpec.policyOf(spec);
        List<JsonNode> objects = read();
        Session session = namespace.session();
        List<Finding> findings =
                policy.review(objects, session.environment(), session.clock().instant());
        return new Posture(namespace.name(), objects.size(), findings);
    }

    private List<JsonNode> read() {
        List<JsonNode> objects = new ArrayList<>();
        for (Kind kind : KINDS) {
            for (ObjectNode item : namespace.list(kind, "").items()) {
                if (isOwn(item)) {
                    objects.add(withKind(item, kind));
                }
            }
        }
        return objects;
    }

    /** What a controller made is judged at its maker. */
    private static boolean isOwn(ObjectNode item) {
        boolean made = Trees.list(item, "metadata", "ownerReferences").stream()
                .anyMatch(owner -> Trees.flag(owner, "controller"));
        return !made && !Trees.name(item).equals(CLUSTER_CERTIFICATE);
    }

    private static ObjectNode withKind(ObjectNode item, Kind kind) {
        return item.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
    }

    @Override
    public String toString() {
        return PromptText.of(
                PromptText.headline("Security ", namespace.name() + "@" + namespace.clusterName(), ""),
                List.of(),
                "next: review(), posture()");
    }
}
