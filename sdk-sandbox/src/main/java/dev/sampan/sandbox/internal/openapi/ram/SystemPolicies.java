package dev.sampan.sandbox.internal.openapi.ram;

import java.time.Instant;
import java.util.List;

/** The policies of the cloud itself that are about what the sandbox serves. */
final class SystemPolicies {
    private SystemPolicies() {}

    static List<Policy> all(Instant now) {
        return List.of(
                policy("AdministratorAccess", now, "\"*\""),
                policy("AliyunContainerRegistryFullAccess", now, "\"cr:*\""),
                policy(
                        "AliyunContainerRegistryReadOnlyAccess",
                        now,
                        "[\"cr:Get*\", \"cr:List*\", \"cr:PullRepository\"]"),
                policy("AliyunCSFullAccess", now, "\"cs:*\""),
                policy("AliyunSTSAssumeRoleAccess", now, "\"sts:AssumeRole\""));
    }

    private static Policy policy(String name, Instant now, String actions) {
        PolicyDocument document =
                PolicyDocument.parse("{\"Version\": \"1\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": "
                        + actions + ", \"Resource\": \"*\"}]}");
        return new Policy(name, Policy.SYSTEM, "", now, List.of(new Policy.Version("v1", document, now)), "v1");
    }
}
