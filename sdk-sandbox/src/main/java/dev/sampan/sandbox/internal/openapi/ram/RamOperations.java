package dev.sampan.sandbox.internal.openapi.ram;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** RAM 2015-05-01: the actions on roles, and on which policies they have. */
public final class RamOperations {
    static final String VERSION = "2015-05-01";

    private final Ram ram;

    public RamOperations(Ram ram) {
        this.ram = ram;
    }

    /** All actions of the product. */
    public List<Operation> all() {
        List<Operation> all = new java.util.ArrayList<>(new PolicyOperations(ram).all());
        all.addAll(List.of(
                role(
                        "CreateRole",
                        Set.of("AssumeRolePolicyDocument", "Description", "MaxSessionDuration"),
                        this::createRole),
                role("GetRole", Set.of(), given -> described(require(given), true)),
                role(
                        "UpdateRole",
                        Set.of("NewAssumeRolePolicyDocument", "NewDescription", "NewMaxSessionDuration"),
                        this::updateRole),
                role("DeleteRole", Set.of(), this::deleteRole),
                role("AttachPolicyToRole", Set.of("PolicyName", "PolicyType"), this::attach),
                role("DetachPolicyFromRole", Set.of("PolicyName", "PolicyType"), this::detach),
                role("ListPoliciesForRole", Set.of(), this::listPolicies),
                Operation.rpc(VERSION, "ListRoles", Set.of("Marker", "MaxItems"), (given, caller) -> listRoles(given))
                        .on("role/*")));
        return all;
    }

    private static Operation role(String action, Set<String> parameters, Function<Parameters, ObjectNode> handler) {
        Set<String> known = new HashSet<>(parameters);
        known.add("RoleName");
        return Operation.rpc(VERSION, action, known, (given, caller) -> handler.apply(given))
                .on("role/{RoleName}");
    }

    private ObjectNode createRole(Parameters given) {
        String name = given.require("RoleName");
        if (!name.matches("[\\w.-]{1,64}")) {
            throw Parameters.invalid("RoleName", "must have 1 to 64 letters, digits, dots or dashes");
        }
        if (ram.role(name).isPresent()) {
            throw new OpenApiRefusal(409, "EntityAlreadyExists.Role", "The role already exists: " + name);
        }
        Role made = new Role(
                name,
                trust(given, "AssumeRolePolicyDocument"),
                given.filter("Description").orElse(""),
                given.number("MaxSessionDuration", 3600, 43_200, 3600),
                ram.now(),
                ram.now(),
                Set.of());
        ram.put(made);
        return described(made, false);
    }

    private static PolicyDocument trust(Parameters given, String name) {
        try {
            return PolicyDocument.parseTrust(given.require(name));
        } catch (MalformedPolicyException e) {
            throw new OpenApiRefusal(
                    400, "MalformedPolicyDocument", "The policy document is malformed: " + e.getMessage());
        }
    }

    private ObjectNode updateRole(Parameters given) {
        Role there = require(given);
        Role updated = new Role(
                there.name(),
                given.filter("NewAssumeRolePolicyDocument").isPresent()
                        ? trust(given, "NewAssumeRolePolicyDocument")
                        : there.trust(),
                given.find("NewDescription").orElse(there.description()),
                given.number("NewMaxSessionDuration", 3600, 43_200, there.maxSessionSeconds()),
                there.created(),
                ram.now(),
                there.attached());
        ram.put(updated);
        return described(updated, true);
    }

    private ObjectNode deleteRole(Parameters given) {
        Role there = require(given);
        if (!there.attached().isEmpty()) {
            throw new OpenApiRefusal(
                    409, "DeleteConflict.Role.Policy", "The role has policies; detach them first: " + there.name());
        }
        ram.removeRole(there.name());
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode attach(Parameters given) {
        Role there = require(given);
        Policy policy = policy(given);
        if (there.attached().contains(policy.key())) {
            throw new OpenApiRefusal(
                    409, "EntityAlreadyExists.Role.Policy", "The policy is attached already: " + policy.name());
        }
        Set<String> more = new HashSet<>(there.attached());
        more.add(policy.key());
        ram.put(there.withAttached(more));
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode detach(Parameters given) {
        Role there = require(given);
        Policy policy = policy(given);
        Set<String> fewer = new HashSet<>(there.attached());
        if (!fewer.remove(policy.key())) {
            throw new OpenApiRefusal(404, "EntityNotExist.Role.Policy", "The policy is not attached: " + policy.name());
        }
        ram.put(there.withAttached(fewer));
        return JsonNodeFactory.instance.objectNode();
    }

    private Policy policy(Parameters given) {
        String name = given.require("PolicyName");
        return ram.policy(given.require("PolicyType"), name).orElseThrow(() -> PolicyOperations.unknown(name));
    }

    private ObjectNode listPolicies(Parameters given) {
        Role there = require(given);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putObject("Policies").putArray("Policy");
        there.attached().stream().sorted().forEach(key -> {
            int slash = key.indexOf('/');
            ram.policy(key.substring(0, slash), key.substring(slash + 1))
                    .ifPresent(policy -> list.addObject()
                            .put("AttachDate", there.updated().toString())
                            .put("DefaultVersion", policy.effective())
                            .put("Description", policy.description())
                            .put("PolicyName", policy.name())
                            .put("PolicyType", policy.type()));
        });
        return body;
    }

    private ObjectNode listRoles(Parameters given) {
        int most = (int) given.number("MaxItems", 1, 1000, 100);
        String after = given.filter("Marker").orElse("");
        List<Role> rest = ram.roles().stream()
                .filter(role -> role.name().compareTo(after) > 0)
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        boolean more = rest.size() > most;
        body.put("IsTruncated", more);
        if (more) {
            body.put("Marker", rest.get(most - 1).name());
        }
        ArrayNode list = body.putObject("Roles").putArray("Role");
        rest.stream().limit(most).forEach(role -> {
            ObjectNode described = tree(role, true);
            described.remove("AssumeRolePolicyDocument");
            list.add(described);
        });
        return body;
    }

    private ObjectNode described(Role role, boolean withUpdate) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("Role", tree(role, withUpdate));
        return body;
    }

    private ObjectNode tree(Role role, boolean withUpdate) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("Arn", "acs:ram::" + ram.account() + ":role/" + role.name());
        tree.put("AssumeRolePolicyDocument", role.trust().text());
        tree.put("CreateDate", role.created().toString());
        tree.put("Description", role.description());
        tree.put("MaxSessionDuration", role.maxSessionSeconds());
        tree.put(
                "RoleId",
                "3" + String.format("%017d", Math.abs((long) role.name().hashCode())));
        tree.put("RoleName", role.name());
        if (withUpdate) {
            tree.put("UpdateDate", role.updated().toString());
        }
        return tree;
    }

    private Role require(Parameters given) {
        String name = given.require("RoleName");
        return ram.role(name)
                .orElseThrow(() -> new OpenApiRefusal(404, "EntityNotExist.Role", "The role does not exist: " + name));
    }
}
