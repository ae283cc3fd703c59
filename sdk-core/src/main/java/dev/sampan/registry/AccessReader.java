package dev.sampan.registry;

import dev.sampan.Cluster;
import dev.sampan.cluster.AckCluster;
import dev.sampan.cluster.Clusters;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Reading;
import dev.sampan.plan.Reading.Verdict;
import dev.sampan.problem.SampanException;
import dev.sampan.registry.AccessReport.Puller;
import dev.sampan.registry.AccessReport.Pusher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads who pushes and who pulls. What cannot be read is said to be unknown. */
record AccessReader(AcrInstance instance, AcrCalls acr, AcrAccess access) {
    AccessReport read() {
        List<Puller> pullers = new ArrayList<>();
        for (AckCluster cluster : Clusters.on(instance.sampan()).list()) {
            pullers.add(new Puller(cluster.name(), known(() -> network(cluster)), known(() -> credential(cluster))));
        }
        return new AccessReport(acr.instanceName(), pushers(), pullers);
    }

    private static Reading known(Supplier<Reading> look) {
        try {
            return look.get();
        } catch (SampanException e) {
            return unknown(e);
        }
    }

    private static Reading unknown(SampanException e) {
        return new Reading(
                Verdict.NO_DATA,
                "not known: " + e.problem().reason(),
                List.of(new Evidence(e.code(), e.problem().happened())));
    }

    private static Reading reading(Verdict verdict, String what) {
        return new Reading(verdict, what, List.of());
    }

    private List<Pusher> pushers() {
        List<Pusher> pushers = new ArrayList<>();
        RamRoles roles = new RamRoles(acr.cloud());
        try {
            for (String role : roles.names()) {
                PushStatements statements = statements(roles, role);
                statements.reading().ifPresent(each -> pushers.add(new Pusher("role " + role, each)));
            }
        } catch (SampanException e) {
            pushers.add(new Pusher("RAM roles", unknown(e)));
        }
        pushers.add(new Pusher("RAM users", reading(Verdict.NO_DATA, "not known: their policies are not read")));
        return pushers;
    }

    private PushStatements statements(RamRoles roles, String role) {
        PushStatements statements = new PushStatements(acr.instanceId());
        for (RamRoles.Attached each : roles.policies(role)) {
            roles.policy(each).ifPresent(policy -> statements.read(policy.document()));
        }
        return statements;
    }

    private Reading network(AckCluster cluster) {
        boolean linked = instance.network().vpcs().stream()
                .anyMatch(each ->
                        each.vpcId().equals(cluster.vpc()) && each.status().equals("RUNNING"));
        if (linked) {
            return reading(Verdict.PASS, "its VPC is linked");
        }
        RegistryEndpoint internet = instance.network().internet();
        if (!internet.enabled()) {
            return reading(Verdict.FAIL, "its VPC is not linked, and the internet endpoint is closed");
        }
        return internet.restricted()
                ? reading(
                        Verdict.NO_DATA,
                        "its VPC is not linked; whether its address is on the access list is not known")
                : reading(Verdict.PASS, "over the internet");
    }

    /** Pull secrets of single namespaces are not looked for. */
    private Reading credential(AckCluster cluster) {
        Cluster handle = instance.sampan().cluster(cluster.id());
        return access.addon(handle, cluster.id(), "default").serves()
                ? reading(Verdict.PASS, "the credential add-on knows the instance")
                : reading(Verdict.NO_DATA, "the credential add-on does not serve default; pull secrets are not read");
    }
}
