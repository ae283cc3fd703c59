package dev.sampan.sandbox.internal.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** STS 2015-04-01. Any role of the sandbox's account may be assumed; an OIDC token is read, its signature is not checked. */
final class IdentityOperations {
    private static final String VERSION = "2015-04-01";
    private static final Pattern ROLE = Pattern.compile("acs:ram::(\\d+):role/([\\w.-]{1,64})");
    private static final Pattern SESSION = Pattern.compile("[\\w.@-]{2,64}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AccessKeys keys;
    private final Clock clock;

    IdentityOperations(AccessKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    List<Operation> all() {
        return List.of(
                Operation.rpc(VERSION, "GetCallerIdentity", Set.of(), this::callerIdentity),
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
                        this::assumeRole),
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

    private JsonNode assumeRole(Parameters parameters, @Nullable Caller caller) {
        ObjectNode body = assume(parameters);
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
        ObjectNode body = assume(parameters);
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

    private ObjectNode assume(Parameters parameters) {
        Matcher role = ROLE.matcher(parameters.require("RoleArn"));
        if (!role.matches()) {
            throw Parameters.invalid("RoleArn", "is not of the form acs:ram::<account>:role/<name>");
        }
        if (!role.group(1).equals(keys.account())) {
            throw new OpenApiRefusal(404, "EntityNotExist.Role", "The role not exists: " + role.group());
        }
        String session = parameters.require("RoleSessionName");
        if (!SESSION.matcher(session).matches()) {
            throw Parameters.invalid("RoleSessionName", "must have 2 to 64 letters, digits, dots, dashes or @");
        }
        Duration life = Duration.ofSeconds(parameters.number("DurationSeconds", 900, 43200, 3600));
        Caller assumed = keys.assume(role.group(2), session, life);
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
