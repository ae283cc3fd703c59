package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.internal.cloud.RamApi;
import dev.sampan.problem.CloudException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The roles of the account and their policies. */
record RamRoles(CloudCalls cloud) {
    static final String CUSTOM = "Custom";

    /** A policy as a role has it. */
    record Attached(String name, String type) {}

    /** A policy's text, and how many have it. */
    record Policy(String document, int attachments) {}

    List<String> names() {
        return Pager.tokened("list RAM roles", (String name) -> name, this::page).stream()
                .toList();
    }

    private Pager.Tokened<String> page(String marker) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("MaxItems", "100");
        if (!marker.isEmpty()) {
            query.put("Marker", marker);
        }
        JsonNode answer = cloud.call(RamApi.LIST_ROLES, query);
        List<String> names = new ArrayList<>();
        answer.path("Roles")
                .path("Role")
                .forEach(role -> names.add(role.path("RoleName").asText()));
        return new Pager.Tokened<>(
                names,
                answer.path("IsTruncated").asBoolean() ? answer.path("Marker").asText() : "");
    }

    List<Attached> policies(String role) {
        List<Attached> policies = new ArrayList<>();
        cloud.call(RamApi.LIST_POLICIES_FOR_ROLE, Map.of("RoleName", role))
                .path("Policies")
                .path("Policy")
                .forEach(each -> policies.add(new Attached(
                        each.path("PolicyName").asText(),
                        each.path("PolicyType").asText())));
        return policies;
    }

    Optional<Policy> policy(Attached attached) {
        try {
            JsonNode answer =
                    cloud.call(RamApi.GET_POLICY, Map.of("PolicyName", attached.name(), "PolicyType", attached.type()));
            return Optional.of(new Policy(
                    answer.path("DefaultPolicyVersion").path("PolicyDocument").asText(),
                    answer.path("Policy").path("AttachmentCount").asInt()));
        } catch (CloudException e) {
            if (e.remoteCode().startsWith("EntityNotExist")) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
