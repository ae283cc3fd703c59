package dev.sampan.sandbox.internal.openapi;

import dev.sampan.sandbox.internal.openapi.ram.PolicyDocument;
import dev.sampan.sandbox.internal.openapi.ram.Ram;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The access keys that the cloud knows: the sandbox's own and those that STS gave out. Thread-safe. */
final class AccessKeys {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final Clock clock;
    private final String account;
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();

    AccessKeys(Clock clock, String account, String accessKeyId, String accessKeySecret) {
        this.clock = clock;
        this.account = account;
        String user = "2" + account.substring(1);
        String arn = "acs:ram::" + account + ":user/sandbox";
        callers.put(
                accessKeyId,
                new Caller(
                        accessKeyId,
                        accessKeySecret,
                        null,
                        null,
                        arn,
                        "RAMUser",
                        user,
                        user,
                        null,
                        Ram.OWN_USER,
                        null));
    }

    String account() {
        return account;
    }

    /** The key's owner, if the security token is the one that belongs to it and has not ended. */
    Caller require(String accessKeyId, @Nullable String securityToken) {
        Caller caller = Optional.ofNullable(callers.get(accessKeyId))
                .orElseThrow(() ->
                        new OpenApiRefusal(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."));
        if (caller.securityToken() == null) {
            if (securityToken != null) {
                throw mismatch();
            }
            return caller;
        }
        if (securityToken == null) {
            throw new OpenApiRefusal(400, "MissingSecurityToken", "SecurityToken is mandatory for this action.");
        }
        if (!securityToken.equals(caller.securityToken())) {
            throw mismatch();
        }
        if (caller.end() != null && !clock.instant().isBefore(caller.end())) {
            throw new OpenApiRefusal(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");
        }
        return caller;
    }

    /** Gives out a temporary key for a session of a role. */
    Caller assume(String role, String session, Duration life, @Nullable PolicyDocument sessionPolicy) {
        String id = "STS." + random(24);
        String arn = "acs:ram::" + account + ":assumed-role/" + role + "/" + session;
        String roleId = "3" + String.format("%017d", Math.abs((long) role.hashCode()));
        Caller caller = new Caller(
                id,
                random(30),
                token(),
                clock.instant().plus(life),
                arn,
                "AssumedRoleUser",
                roleId + ":" + session,
                null,
                roleId,
                "role/" + role,
                sessionPolicy);
        callers.put(id, caller);
        return caller;
    }

    private static OpenApiRefusal mismatch() {
        return new OpenApiRefusal(
                400,
                "InvalidSecurityToken.MismatchWithAccessKey",
                "Specified SecurityToken mismatch with the AccessKey.");
    }

    static String random(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private static String token() {
        byte[] bytes = new byte[96];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
