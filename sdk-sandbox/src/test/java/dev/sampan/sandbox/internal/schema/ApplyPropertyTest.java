package dev.sampan.sandbox.internal.schema;

import static dev.sampan.sandbox.internal.schema.Trees.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random appliers and updaters of one object: who owns what must always hold. */
class ApplyPropertyTest {
    private static final long SEED = 4711;
    private static final List<String> APPLIERS = List.of("alice", "bob", "carol");

    private final ServedResource resource = Trees.deployments();
    private final Type type =
            Schemas.builtIn().facts().typeOfKind("apps", "v1", "Deployment").orElseThrow();

    @Test
    void randomInterleavings_keepOwnershipTrue() {
        Random random = new Random(SEED);
        int conflicts = 0;
        for (int round = 0; round < 120; round++) {
            ObjectNode live = null;
            Map<String, ObjectNode> last = new HashMap<>();
            for (int step = 0; step < 12; step++) {
                String at = "seed %d round %d step %d".formatted(SEED, round, step);
                if (live != null && random.nextInt(4) == 0) {
                    live = updated(live, random, step);
                    ownersHold(live, at);
                    continue;
                }
                String manager = APPLIERS.get(random.nextInt(APPLIERS.size()));
                ObjectNode config = config(random);
                boolean force = random.nextBoolean();
                ObjectNode before = live;
                try {
                    live = resource.apply(live, config, manager, force, "", NOON.plusSeconds(step))
                            .object();
                } catch (ApiStatusException e) {
                    assertThat(e.code()).as(at).isEqualTo(409);
                    assertThat(force).as(at).isFalse();
                    conflicts++;
                    assertThat(resource.apply(before, config, manager, true, "", NOON)
                                    .object())
                            .as(at)
                            .isNotNull();
                    continue;
                }
                last.put(manager, config);
                contains(live, config, at);
                ownersHold(live, at);
                othersUntouched(before, live, manager, at);
                Applied again = resource.apply(live, config, manager, false, "", NOON.plusSeconds(999));
                assertThat(again.changed()).as(at).isFalse();
                assertThat(again.object()).as(at).isEqualTo(live);
            }
        }
        assertThat(conflicts).isGreaterThan(10);
    }

    private ObjectNode updated(ObjectNode live, Random random, int step) {
        ObjectNode after = live.deepCopy();
        after.withObject("/spec").put("replicas", random.nextInt(3));
        after.withObject("/metadata/labels").put("u" + random.nextInt(3), "x" + random.nextInt(2));
        resource.trackUpdate(live, after, "updater" + random.nextInt(2), "", NOON.plusSeconds(step));
        return after;
    }

    private static ObjectNode config(Random random) {
        ObjectNode config = Trees.yaml("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: shop}
                """);
        if (random.nextBoolean()) {
            config.withObject("/spec").put("replicas", random.nextInt(3));
        }
        for (int i = 0; i < 3; i++) {
            if (i == 0 || random.nextBoolean()) {
                config.withObject("/metadata/labels").put("l" + i, "v" + random.nextInt(2));
            }
        }
        if (random.nextBoolean()) {
            ArrayNode containers = config.withObject("/spec/template/spec").putArray("containers");
            for (int i = 0; i < 2; i++) {
                if (random.nextBoolean()) {
                    ObjectNode container = containers.addObject().put("name", "c" + i);
                    container.put("image", "i" + random.nextInt(2));
                    if (random.nextBoolean()) {
                        container.putArray("env").addObject().put("name", "E").put("value", "" + random.nextInt(2));
                    }
                    if (random.nextBoolean()) {
                        container.putArray("ports").addObject().put("containerPort", 80 + random.nextInt(2));
                    }
                }
            }
            if (containers.isEmpty()) {
                ((ObjectNode) config.at("/spec/template/spec")).remove("containers");
            }
        }
        return config;
    }

    /** All that was applied is there with its value. */
    private static void contains(JsonNode live, JsonNode config, String at) {
        if (config.isObject()) {
            config.properties().forEach(entry -> contains(live.path(entry.getKey()), entry.getValue(), at));
        } else if (config.isArray()) {
            for (JsonNode item : config) {
                String key = item.has("name") ? "name" : "containerPort";
                JsonNode found = null;
                for (JsonNode one : live) {
                    found = one.path(key).equals(item.path(key)) ? one : found;
                }
                assertThat(found).as(at).isNotNull();
                contains(found, item, at);
            }
        } else {
            assertThat(live).as(at).isEqualTo(config);
        }
    }

    /** No entry names a field that is not there, and no entry is empty. */
    private void ownersHold(ObjectNode live, String at) {
        FieldSet present = TypedTrees.fieldSet(live, type).ensureNamedFieldsAreMembers(type);
        for (JsonNode entry : live.at("/metadata/managedFields")) {
            FieldSet owned = FieldSet.parse(entry.path("fieldsV1"));
            assertThat(owned.isEmpty()).as(at).isFalse();
            List<String> missing = new ArrayList<>();
            for (FieldSet.Path path : owned.paths()) {
                if (!exists(live, path.elements())) {
                    missing.add(path.toString());
                }
            }
            assertThat(missing)
                    .as("%s: %s of %s", at, entry.path("manager"), present)
                    .isEmpty();
        }
    }

    private boolean exists(JsonNode live, List<String> path) {
        JsonNode value = live;
        Type at = type;
        for (String element : path) {
            if (element.startsWith("f:")) {
                value = value.path(element.substring(2));
                at = at == null ? null : at.child(element.substring(2));
            } else {
                JsonNode found = null;
                for (JsonNode item : value) {
                    if (at != null && PathElements.item(at, item).orElse("").equals(element)) {
                        found = item;
                    }
                }
                if (found == null) {
                    return false;
                }
                value = found;
                at = at == null ? null : at.item();
            }
        }
        return !value.isMissingNode();
    }

    /** What others own now they owned before, and its value did not change. */
    private static void othersUntouched(@Nullable JsonNode before, JsonNode live, String manager, String at) {
        if (before == null) {
            return;
        }
        for (JsonNode entry : live.at("/metadata/managedFields")) {
            if (entry.path("manager").asText().equals(manager)) {
                continue;
            }
            FieldSet now = FieldSet.parse(entry.path("fieldsV1"));
            FieldSet then = FieldSet.empty();
            for (JsonNode old : before.at("/metadata/managedFields")) {
                if (old.path("manager").equals(entry.path("manager"))) {
                    then = FieldSet.parse(old.path("fieldsV1"));
                }
            }
            assertThat(now.difference(then).isEmpty()).as(at).isTrue();
        }
    }
}
