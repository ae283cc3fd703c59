package dev.sampan.registry;

import static java.util.Objects.requireNonNullElse;

import dev.sampan.Cluster;
import dev.sampan.cluster.AckCluster;
import dev.sampan.cluster.Clusters;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Plan;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.ImageReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who pushes to one instance, and which clusters pull from it. */
record AcrAccess(AcrInstance instance, AcrCalls acr) implements RegistryAccess {
    private static final String SYSTEM = "kube-system";

    private static final Pattern REPOSITORIES = Pattern.compile("[a-z0-9][a-z0-9._/-]*\\*?|\\*");

    @Override
    public AccessReport report() {
        return new AccessReader(instance, acr, this).read();
    }

    @Override
    public Plan<String> allowPush(String role, String repositories) {
        PushPolicy policy = policy(role, repositories);
        return new RegistryPlan<>(acr, "push of role " + role, policy::toAllow, () -> role, List.of());
    }

    private PushPolicy policy(String role, String repositories) {
        if (!REPOSITORIES.matcher(repositories).matches()) {
            throw InvalidRequestException.of(
                    "registry.push-pattern",
                    "plan who may push to " + repositories,
                    "it is no pattern of repositories",
                    "a pattern is a repository, or the beginning of some and a *",
                    "write it like team/web or team/*");
        }
        return new PushPolicy(acr, role, repositories);
    }

    @Override
    public Plan<String> withdrawPush(String role, String repositories) {
        PushPolicy policy = policy(role, repositories);
        return new RegistryPlan<>(
                acr, "push of role " + role, policy::toWithdraw, () -> role, policy.othersThatAllow());
    }

    @Override
    public Plan<PullTrust> trust(Cluster cluster, String image, Consumer<TrustSpec> spec) {
        TrustSpec given = spec(cluster, spec);
        String host = instance.registry().host();
        ImageReference asked = ImageReference.parse(image).withRegistry(host);
        Wiring wiring = wiring(cluster, given);
        AtomicReference<@Nullable String> pulled = new AtomicReference<>();
        TestPull pull = new TestPull(acr.session(), calls(cluster, given.where()), asked.toString());
        return new RegistryPlan<>(
                acr,
                "trust of " + cluster.name(),
                new Trusting(wiring, asked.toString(), () -> tried(pull, pulled)),
                () -> new PullTrust(
                        cluster.name(),
                        given.where(),
                        wiring.way(),
                        requireNonNullElse(pulled.get(), asked.toString())),
                List.of());
    }

    private static TrustSpec spec(Cluster cluster, Consumer<TrustSpec> spec) {
        TrustSpec given = new TrustSpec(cluster.name());
        spec.accept(given);
        return given.close();
    }

    private static TestPull.Result tried(TestPull pull, AtomicReference<@Nullable String> pulled) {
        try {
            TestPull.Result result = pull.run();
            if (result.isGood()) {
                pulled.set(result.pulled());
            }
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new TestPull.Result("", List.of(new Evidence("the pull", "it was interrupted")));
        }
    }

    private Wiring wiring(Cluster cluster, TrustSpec given) {
        if (given.bySecret()) {
            return new PullSecret(acr, instance.registry().host(), calls(cluster, given.where()));
        }
        return addon(cluster, given.where());
    }

    private CredentialAddon addon(Cluster cluster, String namespace) {
        AckCluster ack = Clusters.on(instance.sampan())
                .find(cluster.name())
                .orElseThrow(() -> InvalidRequestException.of(
                        "registry.no-ack-cluster",
                        "let " + cluster.name() + " pull by the credential add-on",
                        "the account has no ACK cluster of this name",
                        "the add-on is a part of ACK",
                        "let it pull by a secret: trust(cluster, image, t -> t.pullSecret())"));
        return addon(cluster, ack.id(), namespace);
    }

    CredentialAddon addon(Cluster cluster, String ackId, String namespace) {
        return new CredentialAddon(
                Clusters.on(instance.sampan()).addons(ackId),
                calls(cluster, SYSTEM),
                acr.instanceId(),
                instance.region(),
                namespace);
    }

    private static KubeNamespace calls(Cluster cluster, String namespace) {
        return cluster.namespace(namespace).unwrap(KubeNamespace.class);
    }

    @Override
    public Plan<String> withdraw(Cluster cluster, Consumer<TrustSpec> spec) {
        Wiring wiring = wiring(cluster, spec(cluster, spec));
        return new RegistryPlan<>(
                acr, "trust of " + cluster.name(), wiring::toWithdraw, () -> cluster.name(), List.of());
    }

    @Override
    public String toString() {
        return "Access to " + acr.instanceName() + "\n  next: report(), trust(cluster, image, spec)";
    }
}
