package dev.sampan.sandbox.internal.openapi.ram;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** RAM 2015-05-01: the actions on policies. */
final class PolicyOperations {
    private static final int MOST_VERSIONS = 5;
    private static final String ROTATE = "DeleteOldestNonDefaultVersionWhenLimitExceeded";

    private final Ram ram;

    PolicyOperations(Ram ram) {
        this.ram = ram;
    }

    List<Operation> all() {
        return List.of(
                policy("CreatePolicy", Set.of("Description", "PolicyDocument"), this::create),
                policy(
                        "CreatePolicyVersion",
                        Set.of("PolicyDocument", "RotateStrategy", "SetAsDefault"),
                        this::newVersion),
                policy("GetPolicy", Set.of("PolicyType"), this::get),
                policy("DeletePolicy", Set.of("CascadingDelete"), this::delete));
    }

    private static Operation policy(String action, Set<String> parameters, Function<Parameters, ObjectNode> handler) {
        Set<String> known = new HashSet<>(parameters);
        known.add("PolicyName");
        return Operation.rpc(RamOperations.VERSION, action, known, (given, caller) -> handler.apply(given))
                .on("policy/{PolicyName}");
    }

    static OpenApiRefusal unknown(String name) {
        return new OpenApiRefusal(404, "EntityNotExist.Policy", "The policy does not exist: " + name);
    }

    private ObjectNode create(Parameters given) {
        String name = given.require("PolicyName");
        if (!name.matches("[A-Za-z0-9-]{1,128}")) {
            throw Parameters.invalid("PolicyName", "must have 1 to 128 letters, digits or dashes");
        }
        if (ram.policy(Policy.CUSTOM, name).isPresent()) {
            throw new OpenApiRefusal(409, "EntityAlreadyExists.Policy", "The policy already exists: " + name);
        }
        Policy.Version first = new Policy.Version("v1", document(given), ram.now());
        Policy made = new Policy(
                name, Policy.CUSTOM, given.filter("Description").orElse(""), ram.now(), List.of(first), first.id());
        ram.put(made);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("Policy", tree(made));
        return body;
    }

    private static PolicyDocument document(Parameters given) {
        try {
            return PolicyDocument.parse(given.require("PolicyDocument"));
        } catch (MalformedPolicyException e) {
            throw new OpenApiRefusal(
                    400, "MalformedPolicyDocument", "The policy document is malformed: " + e.getMessage());
        }
    }

    private ObjectNode newVersion(Parameters given) {
        Policy there = require(Policy.CUSTOM, given.require("PolicyName"));
        PolicyDocument document = document(given);
        List<Policy.Version> versions = new ArrayList<>(there.versions());
        if (versions.size() == MOST_VERSIONS) {
            if (!given.filter("RotateStrategy").orElse("None").equals(ROTATE)) {
                throw new OpenApiRefusal(
                        409, "LimitExceeded.Policy.Version", "The policy has " + MOST_VERSIONS + " versions already.");
            }
            versions.remove(versions.stream()
                    .filter(each -> !each.id().equals(there.effective()))
                    .findFirst()
                    .orElseThrow());
        }
        int newest = Integer.parseInt(
                there.versions().get(there.versions().size() - 1).id().substring(1));
        Policy.Version added = new Policy.Version("v" + (newest + 1), document, ram.now());
        versions.add(added);
        String effective = given.flag("SetAsDefault") ? added.id() : there.effective();
        ram.put(new Policy(there.name(), there.type(), there.description(), there.created(), versions, effective));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("PolicyVersion", tree(added, effective));
        return body;
    }

    private ObjectNode get(Parameters given) {
        Policy there = require(given.require("PolicyType"), given.require("PolicyName"));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("DefaultPolicyVersion", tree(there.current(), there.effective()));
        body.set(
                "Policy",
                tree(there)
                        .put("AttachmentCount", ram.attachments().getOrDefault(there.key(), 0))
                        .put("UpdateDate", there.current().created().toString()));
        return body;
    }

    private ObjectNode delete(Parameters given) {
        Policy there = require(Policy.CUSTOM, given.require("PolicyName"));
        if (ram.attachments().containsKey(there.key())) {
            throw new OpenApiRefusal(
                    409, "DeleteConflict.Policy.Role", "The policy is attached to a role: " + there.name());
        }
        if (there.versions().size() > 1 && !given.flag("CascadingDelete")) {
            throw new OpenApiRefusal(
                    409, "DeleteConflict.Policy.Version", "The policy has more than one version: " + there.name());
        }
        ram.remove(there);
        return JsonNodeFactory.instance.objectNode();
    }

    private Policy require(String type, String name) {
        return ram.policy(type, name).orElseThrow(() -> unknown(name));
    }

    private static ObjectNode tree(Policy policy) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("CreateDate", policy.created().toString())
                .put("DefaultVersion", policy.effective())
                .put("Description", policy.description())
                .put("PolicyName", policy.name())
                .put("PolicyType", policy.type());
    }

    private static ObjectNode tree(Policy.Version version, String effective) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("CreateDate", version.created().toString())
                .put("IsDefaultVersion", version.id().equals(effective))
                .put("PolicyDocument", version.document().text())
                .put("VersionId", version.id());
    }
}
