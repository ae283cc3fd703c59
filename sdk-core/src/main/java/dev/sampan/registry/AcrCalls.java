package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.internal.session.Session;
import dev.sampan.problem.CloudException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Calls on one instance. Thread-safe. */
record AcrCalls(CloudCalls cloud, String instanceId, String instanceName) {
    private static final int PAGE = 100;

    Session session() {
        return cloud.http().session();
    }

    /** A call with these parameters, names and values in turn. */
    JsonNode call(CloudApi api, String... parameters) {
        return cloud.call(api, query(parameters));
    }

    private Map<String, String> query(String... parameters) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("InstanceId", instanceId);
        for (int i = 0; i < parameters.length; i += 2) {
            query.put(parameters[i], parameters[i + 1]);
        }
        return query;
    }

    /** As {@link #call}, empty when what is asked for is not there. That the instance itself is gone is thrown. */
    Optional<JsonNode> find(CloudApi api, String... parameters) {
        try {
            return Optional.of(call(api, parameters));
        } catch (CloudException e) {
            if (e.code().equals("cloud.not-found") && !e.remoteCode().startsWith("INSTANCE")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A list by page numbers, of what stands under a key of the answer. */
    <T> Pager<T> pages(
            String what,
            CloudApi api,
            String key,
            Function<JsonNode, T> value,
            Function<T, String> identity,
            String... parameters) {
        return Pager.numbered("list " + what, PAGE, identity, number -> {
            Map<String, String> query = query(parameters);
            query.put("PageNo", Integer.toString(number));
            query.put("PageSize", Integer.toString(PAGE));
            JsonNode answer = cloud.call(api, query);
            List<T> items = new ArrayList<>();
            answer.path(key).forEach(each -> items.add(value.apply(each)));
            return new Pager.Numbered<>(items, answer.path("TotalCount").asLong(-1));
        });
    }
}
