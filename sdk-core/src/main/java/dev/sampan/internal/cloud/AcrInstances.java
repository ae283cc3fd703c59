package dev.sampan.internal.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.oci.Login;
import dev.sampan.internal.oci.LoginSource;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Renewal;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds ACR instances, their hosts and their temporary logins. */
public final class AcrInstances {
    /** Less than the API gives at most: small pages come sooner, and side by side. */
    private static final int PAGE = 50;

    private static final int NAMED = 20;

    private final CloudCalls cloud;

    public AcrInstances(CloudCalls cloud) {
        this.cloud = cloud;
    }

    /** An instance as the account lists it. */
    public record AcrInstance(String id, String name, String region, String specification, String status) {
        private static AcrInstance of(JsonNode tree) {
            return new AcrInstance(
                    tree.path("InstanceId").asText(),
                    tree.path("InstanceName").asText(),
                    tree.path("RegionId").asText(),
                    tree.path("InstanceSpecification").asText(),
                    tree.path("InstanceStatus").asText());
        }
    }

    /** All of the region, each page under the deadline of a call of its own. */
    public Pager<AcrInstance> list() {
        return list(cloud.http()::deadline);
    }

    /** The instance with this id, else with this name. */
    public AcrInstance get(String nameOrId) {
        List<AcrInstance> all = wholeList();
        return found(all, nameOrId)
                .orElseThrow(() -> InvalidRequestException.of(
                        "registry.no-such-instance",
                        "find the ACR instance " + nameOrId,
                        "no instance in " + cloud.endpoints().region() + " has this name or id",
                        "there are "
                                + all.stream()
                                        .map(AcrInstance::name)
                                        .limit(NAMED)
                                        .toList(),
                        "name one of them, or connect with another region"));
    }

    /** As {@link #get}, empty when there is none. */
    public Optional<AcrInstance> find(String nameOrId) {
        return found(wholeList(), nameOrId);
    }

    private static Optional<AcrInstance> found(List<AcrInstance> all, String nameOrId) {
        return all.stream()
                .filter(each -> each.id().equals(nameOrId))
                .findFirst()
                .or(() -> all.stream()
                        .filter(each -> each.name().equals(nameOrId))
                        .findFirst());
    }

    private List<AcrInstance> wholeList() {
        Deadline one = cloud.http().deadline();
        return list(() -> one).stream().toList();
    }

    private Pager<AcrInstance> list(Supplier<Deadline> deadlines) {
        return Pager.numbered(
                "list registry instances", PAGE, AcrInstance::id, number -> page(number, deadlines.get()));
    }

    private Pager.Numbered<AcrInstance> page(int number, Deadline deadline) {
        JsonNode answer = cloud.call(
                CloudApi.LIST_INSTANCE,
                Map.of("PageNo", Integer.toString(number), "PageSize", Integer.toString(PAGE)),
                deadline);
        List<AcrInstance> instances = new ArrayList<>();
        answer.path("Instances").forEach(each -> instances.add(AcrInstance.of(each)));
        return new Pager.Numbered<>(instances, answer.path("TotalCount").asLong(-1));
    }

    /** The host of an instance's registry on the session's network. */
    public String host(AcrInstance instance) {
        JsonNode answer = cloud.call(
                CloudApi.LIST_INSTANCE_ENDPOINT, Map.of("InstanceId", instance.id(), "ModuleName", "Registry"));
        String wanted = cloud.endpoints().isVpc() ? "vpc" : "internet";
        Optional<String> disabled = Optional.empty();
        for (JsonNode endpoint : answer.path("Endpoints")) {
            String domain = domain(endpoint.path("Domains"));
            if (endpoint.path("EndpointType").asText("").equalsIgnoreCase(wanted) && !domain.isEmpty()) {
                if (endpoint.path("Enable").asBoolean(true)) {
                    return domain;
                }
                disabled = Optional.of(domain);
            }
        }
        throw InvalidRequestException.of(
                "registry.no-endpoint",
                "find the host of the ACR instance " + instance.name(),
                "its " + wanted + " endpoint "
                        + disabled.map(domain -> domain + " is switched off").orElse("does not exist"),
                "access from this network is not opened",
                "open the " + wanted + " endpoint in the console and list this machine's address there");
    }

    private static String domain(JsonNode domains) {
        String first = "";
        for (JsonNode domain : domains) {
            String host = domain.path("Domain").asText("");
            if (domain.path("Type").asText("").equals("SYSTEM")) {
                return host;
            }
            first = first.isEmpty() ? host : first;
        }
        return first;
    }

    /** The instance's temporary login, renewed five minutes before it runs out. */
    public LoginSource logins(AcrInstance instance) {
        return new Temporary(instance);
    }

    private final class Temporary implements LoginSource {
        private static final Duration AHEAD = Duration.ofMinutes(5);
        private static final Duration LIFETIME_WHEN_UNSAID = Duration.ofMinutes(30);

        private final AcrInstance instance;
        private final Clock clock = cloud.http().session().clock();
        private final Renewal<Login> login;

        Temporary(AcrInstance instance) {
            this.instance = instance;
            this.login = new Renewal<>("login of " + instance.name(), clock, AHEAD, this::ask);
        }

        @Override
        public Optional<Login> login(Deadline deadline) {
            return Optional.of(login.current(deadline));
        }

        @Override
        public Optional<Login> renewed(Login refused, Deadline deadline) {
            return Optional.of(login.renewed(refused, deadline));
        }

        private Renewal.Term<Login> ask(Deadline deadline) {
            JsonNode answer =
                    cloud.call(CloudApi.GET_AUTHORIZATION_TOKEN, Map.of("InstanceId", instance.id()), deadline);
            Login given = new Login(
                    answer.path("TempUsername").asText(),
                    Secret.of(answer.path("AuthorizationToken").asText()));
            long expires = answer.path("ExpireTime").asLong(0);
            return new Renewal.Term<>(
                    given,
                    expires > 0
                            ? Instant.ofEpochMilli(expires)
                            : clock.instant().plus(LIFETIME_WHEN_UNSAID));
        }
    }
}
