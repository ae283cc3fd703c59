package dev.sampan.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.cloud.RamApi;
import dev.sampan.plan.Change;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.registry.Draft.Act;
import dev.sampan.registry.RamRoles.Attached;
import dev.sampan.value.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A policy of Sampan's own that lets a role push to some repositories of an instance. */
final class PushPolicy {
    private final AcrCalls acr;
    private final RamRoles roles;
    private final String role;
    private final String repositories;
    private final Attached policy;

    /** @param repositories a pattern such as {@code team/*} */
    PushPolicy(AcrCalls acr, String role, String repositories) {
        this.acr = acr;
        this.roles = new RamRoles(acr.cloud());
        this.role = role;
        this.repositories = repositories;
        String hash =
                Digest.sha256(repositories.getBytes(StandardCharsets.UTF_8)).shortHex();
        this.policy = new Attached("sampan-push-" + acr.instanceId() + "-" + hash, RamRoles.CUSTOM);
    }

    /** What is left until the role may push. */
    Draft toAllow() {
        List<Change> changes = new ArrayList<>();
        List<Act> acts = new ArrayList<>();
        if (roles.policy(policy).isEmpty()) {
            changes.add(
                    new Change(Change.Kind.CREATE, "RamPolicy/" + policy.name(), "", null, "push to " + repositories));
            acts.add(new Act("create the policy " + policy.name(), this::create));
        }
        if (!roles.policies(role).contains(policy)) {
            changes.add(new Change(Change.Kind.UPDATE, "RamRole/" + role, "policies", "without", policy.name()));
            acts.add(new Act("attach it to the role " + role, () -> call(RamApi.ATTACH_POLICY_TO_ROLE)));
        }
        return new Draft(changes, changes.toString(), acts);
    }

    private void create() {
        acr.cloud().call(RamApi.CREATE_POLICY, Map.of("PolicyDocument", document(), "PolicyName", policy.name()));
    }

    private String document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("Version", "1");
        ArrayNode statements = document.putArray("Statement");
        statements
                .addObject()
                .put("Effect", "Allow")
                .put("Action", "cr:GetAuthorizationToken")
                .put("Resource", "*");
        ObjectNode push = statements.addObject().put("Effect", "Allow");
        push.putArray("Action").add("cr:PullRepository").add("cr:PushRepository");
        push.put("Resource", "acs:cr:*:*:repository/" + acr.instanceId() + "/" + repositories);
        return document.toString();
    }

    private void call(CloudApi api) {
        acr.cloud().call(api, Map.of("PolicyName", policy.name(), "PolicyType", policy.type(), "RoleName", role));
    }

    /** Says which other policies of the role let it push. */
    List<Finding> othersThatAllow() {
        List<Evidence> others = new ArrayList<>();
        for (Attached each : roles.policies(role)) {
            PushStatements statements = new PushStatements(acr.instanceId());
            if (!each.equals(policy)) {
                roles.policy(each).ifPresent(found -> statements.read(found.document()));
            }
            statements.reading().ifPresent(reading -> others.add(new Evidence(each.name(), reading.what())));
        }
        return others.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        "registry.still-pushes",
                        Severity.WARNING,
                        Level.OBSERVE,
                        "role " + role,
                        "other policies let it push still",
                        "only the policy that allowPush has made is taken back",
                        others,
                        "detach them in RAM if it should not push at all"));
    }

    /** What is left until the role may not push by this policy; it is deleted when nobody else has it. */
    Draft toWithdraw() {
        List<Change> changes = new ArrayList<>();
        List<Act> acts = new ArrayList<>();
        boolean isAttached = roles.policies(role).contains(policy);
        if (isAttached) {
            changes.add(new Change(Change.Kind.UPDATE, "RamRole/" + role, "policies", policy.name(), "without"));
            acts.add(new Act("detach it from the role " + role, () -> call(RamApi.DETACH_POLICY_FROM_ROLE)));
        }
        Optional<RamRoles.Policy> there = roles.policy(policy);
        if (there.isPresent() && there.get().attachments() == (isAttached ? 1 : 0)) {
            changes.add(new Change(Change.Kind.DELETE, "RamPolicy/" + policy.name(), "", null, null));
            acts.add(new Act(
                    "delete the policy " + policy.name(),
                    () -> acr.cloud().call(RamApi.DELETE_POLICY, Map.of("PolicyName", policy.name()))));
        }
        return new Draft(changes, changes.toString(), acts);
    }
}
