package dev.sampan.sandbox;

import java.time.Duration;

/**
 * The cloud account of a sandbox: who may do what, and how often. Until a test says otherwise, everybody may do everything as
 * often as they like. Thread-safe.
 *
 * <pre>{@code
 * sandbox.cloud().rolePolicy("ci", """
 *         {"Version": "1", "Statement": [
 *           {"Effect": "Allow", "Action": ["cr:Get*", "cr:List*"], "Resource": "*"}]}""");
 * }</pre>
 */
public interface Cloud {
    /** The account's number. */
    String account();

    /** The name by which a role of the account is assumed: {@code acs:ram::<account>:role/<name>}. */
    String roleArn(String role);

    /**
     * Lets sessions of a role do what this RAM policy allows and nothing else. The role is made when it is not there, and trusts
     * the account. A later policy for the same role replaces it.
     *
     * @throws dev.sampan.problem.InvalidRequestException if RAM would refuse the document, or it has a condition that the sandbox
     *     cannot evaluate
     */
    Cloud rolePolicy(String role, String document);

    /**
     * Lets the sandbox's own user, whose access key {@link Sandbox#connect()} uses, do what this RAM policy allows and nothing
     * else.
     *
     * @throws dev.sampan.problem.InvalidRequestException as {@link #rolePolicy} does
     */
    Cloud userPolicy(String document);

    /** Everybody may do everything again; the roles that were made are gone. */
    Cloud clearPolicies();

    /**
     * Limits how often an action may be called, such as {@code ListInstance}; what is beyond is answered by
     * {@code Throttling.User} until the span has passed on the sandbox's clock.
     */
    Cloud quota(String action, int calls, Duration per);

    /** Takes all limits back. */
    Cloud clearQuotas();

    /**
     * What scans of a repository find from now on; nothing, until a test says so.
     *
     * @param repository {@code namespace/name}
     */
    Cloud vulnerabilities(String repository, Vulnerability... found);

    /**
     * Orders further registry instances: they are listed beside the sandbox's own as {@code PENDING}, and cannot be used.
     */
    Cloud orderedInstances(String... names);

    /**
     * What scans of a cluster find on each node of the pools of this name from now on; nothing, until a test says so. A patch
     * takes it away, unless it needs a restart that was not allowed.
     */
    Cloud nodeVulnerabilities(String pool, NodeCve... found);

    /** Whether the account has bought what patches nodes. It has, until a test says otherwise. */
    Cloud nodePatching(boolean bought);
}
