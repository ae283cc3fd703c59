package dev.sampan.sandbox.internal.openapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.ram.Question;
import dev.sampan.sandbox.internal.openapi.ram.Ram;
import dev.sampan.sandbox.internal.openapi.ram.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/** Asks RAM before an action runs, and words its refusal as the cloud does. Thread-safe. */
public final class AccessControl {
    /** Every caller is on loopback, without TLS. */
    private static final String ADDRESS = "127.0.0.1";

    private final Ram ram;
    private final String region;
    private final Clock clock;

    AccessControl(Ram ram, String region, Clock clock) {
        this.ram = ram;
        this.region = region;
        this.clock = clock;
    }

    /**
     * Returns if the caller may.
     *
     * @throws OpenApiRefusal if not
     */
    void require(Permission permission, Parameters parameters, Caller caller) {
        if (permission.isNone()) {
            return;
        }
        String resource = permission.arn(parameters, region, ram.account());
        Verdict verdict = ram.verdict(caller, new Question(permission.action(), resource, context(), Map.of()));
        if (!verdict.allowed()) {
            throw refusal(permission.product(), permission.action(), resource, caller, verdict);
        }
    }

    /** Whether the caller may do something outside of this endpoint, such as {@code cr:PullRepository}. */
    public boolean allows(Caller caller, String action, String relativeResource) {
        String product = action.substring(0, action.indexOf(':'));
        String resource = "acs:" + product + ":" + region + ":" + ram.account() + ":" + relativeResource;
        return ram.verdict(caller, new Question(action, resource, context(), Map.of()))
                .allowed();
    }

    /**
     * Returns if the role lets the caller in.
     *
     * @throws OpenApiRefusal if not
     */
    void requireTrust(String role, Caller caller) {
        Set<String> names = Set.of(caller.arn(), "acs:ram::" + ram.account() + ":root");
        Verdict verdict = ram.trusts(role, Map.of("RAM", names), context());
        if (!verdict.allowed()) {
            throw refusal("sts", "sts:AssumeRole", "acs:ram::" + ram.account() + ":role/" + role, caller, verdict);
        }
    }

    /** The values of the condition keys that every call has. */
    Map<String, String> context() {
        return Map.of(
                "acs:SourceIp",
                ADDRESS,
                "acs:CurrentTime",
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                "acs:SecureTransport",
                "false");
    }

    private OpenApiRefusal refusal(String product, String action, String resource, Caller caller, Verdict verdict) {
        boolean own = Set.of("ram", "sts", "ims").contains(product);
        String kind = verdict.explicit() ? "ExplicitDeny" : "ImplicitDeny";
        String type = caller.roleId() == null ? "SubUser" : "AssumedRoleUser";
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("AuthAction", action);
        detail.put("AuthPrincipalDisplayName", displayName(caller));
        detail.put("AuthPrincipalOwnerId", ram.account());
        detail.put("AuthPrincipalType", type);
        detail.put("EncodedDiagnosticMessage", diagnosis(action, resource, verdict));
        detail.put("NoPermissionType", kind);
        detail.put("PolicyType", verdict.policyType());
        return own
                ? new OpenApiRefusal(
                        403,
                        "NoPermission",
                        "You are not authorized to do this action. You should be authorized by RAM.",
                        detail)
                : new OpenApiRefusal(
                        403,
                        "Forbidden.RAM",
                        "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
                        detail);
    }

    /** A user's number; a role's name and its session. */
    private static String displayName(Caller caller) {
        if (caller.userId() != null) {
            return caller.userId();
        }
        return caller.arn().substring(caller.arn().indexOf('/') + 1).replace('/', ':');
    }

    private static String diagnosis(String action, String resource, Verdict verdict) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("AuthAction", action);
        tree.put("AuthResource", resource);
        tree.put("ExplicitDeny", verdict.explicit());
        tree.put("NoPermissionPolicyType", verdict.policyType());
        return Base64.getEncoder().encodeToString(tree.toString().getBytes(StandardCharsets.UTF_8));
    }
}
