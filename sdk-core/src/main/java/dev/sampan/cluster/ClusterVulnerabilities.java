package dev.sampan.cluster;

import dev.sampan.plan.Plan;
import java.util.function.Consumer;

/**
 * The known vulnerabilities of the operating system of one cluster's nodes, as Security Center sees them. Every change is a plan;
 * only its {@code apply()} acts.
 *
 * <pre>{@code
 * var vulnerabilities = clusters.vulnerabilities("prod-sg");
 * System.out.println(vulnerabilities.list());
 * vulnerabilities.patch("batch", p -> p.nodesAtOnce(2).restarts()).apply();
 * }</pre>
 */
public interface ClusterVulnerabilities {
    /** Those of all pools. RAM action {@code cs:DescribeClusterVuls}. */
    VulnerabilityListing list();

    /** Those of one pool, node by node. RAM action {@code cs:DescribeNodePoolVuls}. */
    PoolVulnerabilities list(String pool);

    /** Plans to look for vulnerabilities anew. Applying calls {@code cs:ScanClusterVuls}. */
    Plan<VulnerabilityListing> scan();

    /**
     * Plans to patch the nodes of a pool. Refused when the account has not bought what patches; a budget that would block a
     * drain is named. Applying calls {@code cs:FixNodePoolVuls} and waits for two hours at most; what is still listed afterwards
     * is in the value.
     */
    Plan<PoolVulnerabilities> patch(String pool, Consumer<PatchSpec> spec);
}
