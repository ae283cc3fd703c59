package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What the actions of the product have in common: an instance, a code, pages. */
final class InstanceActions {
    static final String VERSION = "2018-12-01";

    private final String id;

    InstanceActions(String id) {
        this.id = id;
    }

    /** An action on the instance. */
    Operation on(String resource, String action, Set<String> parameters, Function<Parameters, ObjectNode> handler) {
        return of(action, parameters, handler).on(resource);
    }

    /** An action on a repository that is named by its id. */
    Operation onRepository(
            Repositories repositories,
            String action,
            Set<String> parameters,
            Function<Parameters, ObjectNode> handler) {
        return of(action, parameters, handler)
                .onResource(given ->
                        "repository/" + given.filter("InstanceId").orElse("*") + "/" + repositories.pathOrAll(given));
    }

    private Operation of(String action, Set<String> parameters, Function<Parameters, ObjectNode> handler) {
        Set<String> known = new HashSet<>(parameters);
        known.add("InstanceId");
        return Operation.rpc(VERSION, action, known, (given, caller) -> {
            requireInstance(given);
            return succeeded(handler.apply(given));
        });
    }

    void requireInstance(Parameters given) {
        if (!given.require("InstanceId").equals(id)) {
            throw new OpenApiRefusal(404, "INSTANCE_NOT_EXIST", "instance is not exist");
        }
    }

    static ObjectNode succeeded(ObjectNode body) {
        return body.put("Code", "success").put("IsSuccess", true);
    }

    static void page(Parameters given, ObjectNode body, String key, List<ObjectNode> all) {
        page(given, body, key, all, each -> each);
    }

    /** As above, of things that are written when they are on the page. */
    static <T> void page(
            Parameters given, ObjectNode body, String key, List<T> all, Function<? super T, ObjectNode> tree) {
        long number = given.number("PageNo", 1, Integer.MAX_VALUE, 1);
        long size = given.number("PageSize", 1, 100, 30);
        body.put("PageNo", number).put("PageSize", size);
        ArrayNode array = body.putArray(key);
        all.stream().skip((number - 1) * size).limit(size).map(tree).forEach(array::add);
    }
}
