package dev.sampan.sandbox.internal.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.ram.MalformedPolicyException;
import dev.sampan.sandbox.internal.openapi.ram.PolicyDocument;
import dev.sampan.sandbox.internal.openapi.ram.Ram;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * STS 2015-04-01. A role that was made is assumed by whom it trusts; any other role of the sandbox's account by everybody. An OIDC
 * token is read, its signature is not checked.
 */
final class IdentityOperations {
    private static final String VERSION = "2015-04-01";
    private static final Pattern ROLE = Pattern.compile("acs:ram::(\\d+):role/([\\w.-]{1,64})");
    private static final Pattern SESSION = Pattern.compile("[\\w.@-]{2,64}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AccessKeys keys;
    private final Ram ram;
    private final AccessControl access;
    private final Clock clock;

    IdentityOperations(AccessKeys keys, Ram ram, AccessControl access, Clock clock) {
        this.keys = keys;
        this.ram = ram;
        this.access = access;
        this.clock = clock;
    }

    List<Operation> all() {
        return List.of(
                Operation.rpc(VERSION, "GetCallerIdentity", Set.of(), this::callerIdentity)
                        .withoutPermission(),
                Operation.rpc(
                                VERSION,
                                "AssumeRole",
                                Set.of(
                                        "DurationSeconds",
                                        "ExternalId",
                                        "Policy",
                                        "RoleArn",
                                        "RoleSessionName",
                                        "SourceIdentity"),
                                this::assumeRole)
                        .onResource(IdentityOperations::roleResource),
                Operation.rpc(
                                VERSION,
                                "AssumeRoleWithOIDC",
                                Set.of(
                                        "DurationSeconds",
                                        "OIDCProviderArn",
                                        "OIDCToken",
                                        "Policy",
                                        "RoleArn",
                                        "RoleSessionName"),
                                this::assumeRoleWithOidc)
                        .withoutSignature());
    }

    private JsonNode callerIdentity(Parameters parameters, @Nullable Caller caller) {
        Caller who = java.util.Objects.requireNonNull(caller, "a signed action has a caller");
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("AccountId", keys.account());
        body.put("Arn", who.arn());
        body.put("IdentityType", who.identityType());
        body.put("PrincipalId", who.principalId());
        if (who.userId() != null) {
            body.put("UserId", who.userId());
        }
        if (who.roleId() != null) {
            body.put("RoleId", who.roleId());
        }
        return body;
    }

    private static String roleResource(Parameters given) {
        String arn = given.filter("RoleArn").orElse("role/*");
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    private JsonNode assumeRole(Parameters parameters, @Nullable Caller caller) {
        Caller who = java.util.Objects.requireNonNull(caller, "a signed action has a caller");
        String role = role(parameters);
        access.requireTrust(role, who);
        ObjectNode body = assume(role, parameters);
        parameters.filter("SourceIdentity").ifPresent(source -> body.put("SourceIdentity", source));
        return body;
    }

    private JsonNode assumeRoleWithOidc(Parameters parameters, @Nullable Caller caller) {
        String provider = parameters.require("OIDCProviderArn");
        if (!provider.startsWith("acs:ram::" + keys.account() + ":oidc-provider/")) {
            throw new OpenApiRefusal(404, "EntityNotExist.OIDCProvider", "The OIDC Provider does not exist.");
        }
        JsonNode claims = claims(parameters.require("OIDCToken"));
        Instant end = Instant.ofEpochSecond(claims.path("exp").asLong());
        if (!clock.instant().isBefore(end)) {
            throw new OpenApiRefusal(400, "AuthenticationFail.OIDCToken.Expired", "This JWT token is expired.");
        }
        String role = role(parameters);
        requireTrust(role, provider, claims);
        ObjectNode body = assume(role, parameters);
        ObjectNode info = body.putObject("OIDCTokenInfo");
        JsonNode audience = claims.path("aud");
        info.put("ClientIds", audience.isArray() ? audience.path(0).asText("") : audience.asText(""));
        info.put("ExpirationTime", end.toString());
        info.put(
                "IssuanceTime",
                Instant.ofEpochSecond(claims.path("iat").asLong()).toString());
        info.put("Issuer", claims.path("iss").asText(""));
        info.put("Subject", claims.path("sub").asText(""));
        info.put("VerificationInfo", "Success");
        return body;
    }

    private static JsonNode claims(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            if (parts.length == 3) {
                byte[] payload = Base64.getUrlDecoder().decode(parts[1]);
                JsonNode claims = JSON.readTree(new String(payload, StandardCharsets.UTF_8));
                if (claims.path("exp").isIntegralNumber() && claims.path("sub").isTextual()) {
                    return claims;
                }
            }
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw invalidToken();
        }
        throw invalidToken();
    }

    private static OpenApiRefusal invalidToken() {
        return new OpenApiRefusal(
                400, "AuthenticationFail.OIDCToken.Invalid", "The OIDC token is no JWT with exp and sub.");
    }

    private void requireTrust(String role, String provider, JsonNode claims) {
        JsonNode audience = claims.path("aud");
        Map<String, String> context = new HashMap<>(access.context());
        context.put("oidc:aud", audience.isArray() ? audience.path(0).asText("") : audience.asText(""));
        context.put("oidc:iss", claims.path("iss").asText(""));
        context.put("oidc:sub", claims.path("sub").asText(""));
        if (!ram.trusts(role, Map.of("Federated", Set.of(provider)), context).allowed()) {
            throw new OpenApiRefusal(
                    403, "AuthenticationFail.NoPermission", "This operator does not have permission to assume role.");
        }
    }

    private String role(Parameters parameters) {
        Matcher role = ROLE.matcher(parameters.require("RoleArn"));
        if (!role.matches()) {
            throw Parameters.invalid("RoleArn", "is not of the form acs:ram::<account>:role/<name>");
        }
        if (!role.group(1).equals(keys.account())) {
            throw new OpenApiRefusal(404, "EntityNotExist.Role", "The role not exists: " + role.group());
        }
        return role.group(2);
    }

    private static @Nullable PolicyDocument sessionPolicy(Parameters parameters) {
        try {
            return parameters.filter("Policy").map(PolicyDocument::parse).orElse(null);
        } catch (MalformedPolicyException e) {
            throw new OpenApiRefusal(
                    400,
                    "InvalidParameter.PolicyGrammar",
                    "The parameter Policy has not passed grammar check. " + e.getMessage());
        }
    }

    private ObjectNode assume(String role, Parameters parameters) {
        String session = parameters.require("RoleSessionName");
        if (!SESSION.matcher(session).matches()) {
            throw Parameters.invalid("RoleSessionName", "must have 2 to 64 letters, digits, dots, dashes or @");
        }
        Duration life = Duration.ofSeconds(parameters.number("DurationSeconds", 900, ram.longestSession(role), 3600));
        Caller assumed = keys.assume(role, session, life, sessionPolicy(parameters));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("AssumedRoleUser").put("Arn", assumed.arn()).put("AssumedRoleId", assumed.principalId());
        body.putObject("Credentials")
                .put("AccessKeyId", assumed.accessKeyId())
                .put("AccessKeySecret", assumed.accessKeySecret())
                .put(
                        "Expiration",
                        clock.instant()
                                .plus(life)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString())
                .put("SecurityToken", assumed.securityToken());
        return body;
    }
}
