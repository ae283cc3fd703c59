package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.AccessControl;
import dev.sampan.sandbox.internal.openapi.Caller;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.openapi.acr.OrderedInstances.Listed;
import dev.sampan.sandbox.internal.registry.RegistryLogins;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The instance itself and its temporary logins. */
final class InstanceOperations {
    private static final String NAME = "sandbox";
    private static final String TEMPORARY_USER = "cr_temp_user";
    private static final int PASSWORD_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final String region;
    private final RegistryLogins logins;
    private final AccessControl access;
    private final Clock clock;
    private final Instant created;
    private final OrderedInstances ordered;

    InstanceOperations(
            String id,
            String region,
            RegistryLogins logins,
            AccessControl access,
            Clock clock,
            OrderedInstances ordered) {
        this.id = id;
        this.region = region;
        this.logins = logins;
        this.access = access;
        this.clock = clock;
        this.created = clock.instant();
        this.ordered = ordered;
    }

    List<Operation> all(InstanceActions actions) {
        return List.of(
                Operation.rpc(
                                InstanceActions.VERSION,
                                "ListInstance",
                                Set.of("InstanceName", "InstanceStatus", "PageNo", "PageSize", "ResourceGroupId"),
                                this::list)
                        .on("instance/*"),
                Operation.rpc(
                                InstanceActions.VERSION,
                                "GetInstance",
                                Set.of("InstanceId"),
                                (given, caller) -> get(actions, given))
                        .on("instance/{InstanceId}"),
                Operation.rpc(
                        InstanceActions.VERSION,
                        "GetAuthorizationToken",
                        Set.of("ExpiresInHours", "InstanceId"),
                        (given, caller) -> token(actions, given, caller)));
    }

    private JsonNode list(Parameters given, @Nullable Caller caller) {
        List<Listed> found = Stream.concat(Stream.of(own()), ordered.all())
                .filter(each ->
                        given.filter("InstanceName").map(each.name()::equals).orElse(true))
                .filter(each -> given.filter("InstanceStatus")
                        .map(each.status()::equals)
                        .orElse(true))
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        InstanceActions.page(given, body, "Instances", found, this::asListed);
        return InstanceActions.succeeded(body.put("TotalCount", found.size()));
    }

    private Listed own() {
        return new Listed(id, NAME, "RUNNING");
    }

    /** A list tells the region, and its times are text. */
    private ObjectNode asListed(Listed instance) {
        return tree(instance)
                .put("CreateTime", created.toString())
                .put("ModifiedTime", created.toString())
                .put("RegionId", region);
    }

    private JsonNode get(InstanceActions actions, Parameters given) {
        return InstanceActions.succeeded(
                tree(ordered.find(given.require("InstanceId")).orElseGet(() -> {
                    actions.requireInstance(given);
                    return own();
                })));
    }

    private ObjectNode tree(Listed listed) {
        ObjectNode instance = JsonNodeFactory.instance.objectNode();
        instance.put("CreateTime", created.toEpochMilli());
        instance.put("InstanceId", listed.id());
        instance.put("InstanceName", listed.name());
        instance.put("InstanceSpecification", "Enterprise_Advanced");
        instance.put("InstanceStatus", listed.status());
        instance.put("ModifiedTime", created.toEpochMilli());
        instance.putArray("Tags");
        return instance;
    }

    /** What RAM says to an act in the registry, such as {@code repository:shop/web:pull}. */
    private boolean may(Caller caller, String scope) {
        int end = scope.lastIndexOf(':');
        if (!scope.startsWith("repository:")) {
            return access.allows(caller, "cr:ListRepository", "repository/" + id + "/*");
        }
        String repository = scope.substring("repository:".length(), end);
        String action = scope.substring(end + 1).equals("pull") ? "cr:PullRepository" : "cr:PushRepository";
        return access.allows(caller, action, "repository/" + id + "/" + repository);
    }

    /** A login lives no longer than the temporary key that asked for it. */
    private JsonNode token(InstanceActions actions, Parameters given, @Nullable Caller caller) {
        actions.requireInstance(given);
        Instant end = clock.instant().plus(Duration.ofHours(given.number("ExpiresInHours", 1, 24, 1)));
        Instant most = caller == null ? null : caller.end();
        if (most != null && most.isBefore(end)) {
            end = most;
        }
        byte[] password = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(password);
        String text = HexFormat.of().formatHex(password);
        logins.add(TEMPORARY_USER, text, end, scope -> caller == null || may(caller, scope));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("AuthorizationToken", text);
        body.put("ExpireTime", end.toEpochMilli());
        return InstanceActions.succeeded(body.put("TempUsername", TEMPORARY_USER));
    }
}
