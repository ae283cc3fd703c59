package dev.sampan.internal.cloud;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What RAM has to allow, from the declarations of the calls. */
public final class CloudPermissions {
    /** What the temporary login of an ACR instance may do in its registry is asked by these, and no call has them. */
    public static final List<String> REGISTRY_ACTIONS = List.of("cr:PullRepository", "cr:PushRepository");

    private static final String REPOSITORIES = "acs:cr:*:*:repository/*";

    private CloudPermissions() {}

    /** Every declared call. */
    public static List<CloudApi> all() {
        List<CloudApi> all = new ArrayList<>(
                List.of(CloudApi.GET_CALLER_IDENTITY, CloudApi.ASSUME_ROLE, CloudApi.ASSUME_ROLE_WITH_OIDC));
        all.addAll(AckApi.all());
        all.addAll(AcrApi.all());
        all.addAll(RamApi.all());
        return List.copyOf(all);
    }

    /** The RAM policy that allows all calls, and to push and pull: one statement for each resource. */
    public static String policyOfAll() {
        return policy(all(), REGISTRY_ACTIONS);
    }

    /** The RAM policy that allows these calls and nothing else. */
    public static String policy(Collection<CloudApi> apis) {
        return policy(apis, List.of());
    }

    private static String policy(Collection<CloudApi> apis, List<String> inRegistry) {
        SortedMap<String, TreeSet<String>> actions = new TreeMap<>();
        if (!inRegistry.isEmpty()) {
            actions.put(REPOSITORIES, new TreeSet<>(inRegistry));
        }
        for (CloudApi api : apis) {
            if (!api.ramAction().isEmpty()) {
                actions.computeIfAbsent(resource(api), none -> new TreeSet<>()).add(api.ramAction());
            }
        }
        ObjectNode policy = JsonNodeFactory.instance.objectNode().put("Version", "1");
        ArrayNode statements = policy.putArray("Statement");
        actions.forEach((resource, each) -> {
            ObjectNode statement = statements.addObject().put("Effect", "Allow");
            ArrayNode list = statement.putArray("Action");
            each.forEach(list::add);
            statement.put("Resource", resource);
        });
        return CloudJson.pretty(policy);
    }

    /** The parameters of a resource's name are open. */
    private static String resource(CloudApi api) {
        return api.ramResource().replaceAll("\\{\\w+}", "*");
    }
}
