package dev.sampan.sandbox;

import dev.sampan.problem.InvalidRequestException;
import dev.sampan.sandbox.internal.openapi.OpenApiServer;
import dev.sampan.sandbox.internal.openapi.ram.MalformedPolicyException;
import dev.sampan.sandbox.internal.openapi.ram.PolicyDocument;
import java.time.Duration;
import java.util.List;

/** The account of the one endpoint. */
final class AccountCloud implements Cloud {
    private final OpenApiServer server;
    private final String account;

    AccountCloud(OpenApiServer server, String account) {
        this.server = server;
        this.account = account;
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public String roleArn(String role) {
        return "acs:ram::" + account + ":role/" + role;
    }

    @Override
    public Cloud rolePolicy(String role, String document) {
        server.ram().setRolePolicy(role, parsed("the role " + role, document));
        return this;
    }

    @Override
    public Cloud userPolicy(String document) {
        server.ram().setUserPolicy(parsed("the sandbox's user", document));
        return this;
    }

    private static PolicyDocument parsed(String whose, String document) {
        try {
            return PolicyDocument.parse(document);
        } catch (MalformedPolicyException e) {
            throw InvalidRequestException.of(
                    "sandbox.policy",
                    "set the policy of " + whose,
                    String.valueOf(e.getMessage()),
                    "RAM would refuse this document, or the sandbox cannot evaluate it",
                    "correct it");
        }
    }

    @Override
    public Cloud clearPolicies() {
        server.ram().clear();
        return this;
    }

    @Override
    public Cloud quota(String action, int calls, Duration per) {
        if (calls < 0 || per.isNegative() || per.isZero()) {
            throw InvalidRequestException.of(
                    "sandbox.quota",
                    "limit " + action + " to " + calls + " calls in " + per,
                    "that is no rate",
                    "a rate is a number of calls, 0 or more, in a span longer than nothing",
                    "set it like quota(\"ListInstance\", 10, Duration.ofSeconds(1))");
        }
        server.quotas().set(action, calls, per);
        return this;
    }

    @Override
    public Cloud clearQuotas() {
        server.quotas().clear();
        return this;
    }

    @Override
    public Cloud vulnerabilities(String repository, Vulnerability... found) {
        server.acr().scanner().finds(repository, List.of(found));
        return this;
    }

    @Override
    public Cloud orderedInstances(String... names) {
        server.acr().ordered().add(List.of(names));
        return this;
    }

    @Override
    public Cloud nodeVulnerabilities(String pool, NodeCve... found) {
        server.ack().securityCenter().finds(pool, List.of(found));
        return this;
    }

    @Override
    public Cloud nodePatching(boolean bought) {
        server.ack().securityCenter().setPatching(bought);
        return this;
    }

    @Override
    public String toString() {
        return "Cloud account " + account + "\n  next: rolePolicy(role, document), quota(action, calls, per)";
    }
}
