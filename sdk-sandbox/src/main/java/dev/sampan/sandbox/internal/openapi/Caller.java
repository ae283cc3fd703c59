package dev.sampan.sandbox.internal.openapi;

import dev.sampan.sandbox.internal.openapi.ram.PolicyDocument;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An access key that the cloud knows, and who it stands for.
 *
 * @param securityToken what has to come with a temporary key
 * @param end when a temporary key ends
 * @param roleId set for an assumed role
 * @param identity who it is to RAM: {@code user/sandbox} or {@code role/ops}
 * @param sessionPolicy what a session was narrowed to when the role was assumed
 */
public record Caller(
        String accessKeyId,
        String accessKeySecret,
        @Nullable String securityToken,
        @Nullable Instant end,
        String arn,
        String identityType,
        String principalId,
        @Nullable String userId,
        @Nullable String roleId,
        String identity,
        @Nullable PolicyDocument sessionPolicy) {
    /** Without the secrets. */
    @Override
    public String toString() {
        return arn;
    }
}
