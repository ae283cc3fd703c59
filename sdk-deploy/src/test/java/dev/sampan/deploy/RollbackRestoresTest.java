package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.release.ReleaseSecret;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.SampanException;
import dev.sampan.progress.ProgressListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A rollback restores every field that the release owned. What a release owned is read from the managed fields of the live objects when it
 * was made, not from its record.
 */
class RollbackRestoresTest {
    private static final int STEPS = 400;
    private static final long SEED = Long.getLong("sampan.seed", 20261129L);
    private static final String IMAGE = "registry.example.com/shop/web@sha256:";

    private final MemoryNamespace namespace =
            new MemoryNamespace(TestSessions.session(Environment.staging(), List.of(), ProgressListener.none()));
    private final Deploy deploy = Deploy.on(namespace);
    private final Random random = new Random(SEED);
    private final Map<Integer, SortedMap<String, String>> owned = new HashMap<>();

    @BeforeEach
    void rollOutAtOnce() {
        namespace.onDeployment = new Pods(namespace)::rollOut;
    }

    @Test
    void rollback_afterAnyHistory_restoresAllThatTheReleaseOwned() {
        noteIfReleased(deploy.app("web", image(), this::anything).apply());
        int restored = 0;
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(4)) {
                case 0 ->
                    noteIfReleased(deploy.app("web", image(), this::anything).apply());
                case 1 -> noteIfReleased(deploy.scale("web", random.nextInt(6)).apply());
                case 2 -> editByOthers();
                default -> {
                    List<Release> kept = deploy.history("web").all();
                    int target = kept.get(random.nextInt(kept.size())).number();
                    Outcome<Release> outcome = deploy.rollback("web").to(target).apply();
                    assertThat(ownedNow())
                            .as("seed " + SEED + ", step " + step + ", to " + target)
                            .isEqualTo(owned.get(target));
                    noteIfReleased(outcome);
                    restored++;
                }
            }
        }
        assertThat(restored).as("seed " + SEED).isGreaterThan(STEPS / 8);
    }

    @Test
    void rollback_toARecordThatLostAnyField_doesNotRestoreTheRelease() throws IOException {
        deploy.app("web", image(), RollbackRestoresTest::everything).apply().orElseThrow();
        SortedMap<String, String> first = ownedNow();
        ObjectNode secret =
                namespace.stored(Kind.SECRET, "sampan-release-web-1").orElseThrow();
        ObjectNode record = (ObjectNode) ReleaseSecret.unpack(secret);
        List<JsonPointer> leaves = new ArrayList<>();
        leaves(record.path("objects"), JsonPointer.compile("/objects"), leaves);
        leaves.removeIf(leaf -> leaf.toString().matches("/objects/[0-9]+/(apiVersion|kind|spec/replicas)"));
        leaves.add(JsonPointer.compile("/replicas"));
        assertThat(leaves).hasSizeGreaterThan(60);

        for (JsonPointer leaf : leaves) {
            namespace.put(Kind.SECRET, secret.deepCopy());
            deploy.app("web", image(), app -> app.replicas(1)).apply().orElseThrow();
            namespace.put(Kind.SECRET, without(leaf, secret, record));
            assertThat(restoresFirst(first)).as("without " + leaf).isFalse();
        }
        namespace.put(Kind.SECRET, secret.deepCopy());
        assertThat(restoresFirst(first)).as("with all fields").isTrue();
    }

    private boolean restoresFirst(SortedMap<String, String> first) {
        try {
            return deploy.rollback("web").to(1).apply().isGood() && ownedNow().equals(first);
        } catch (SampanException e) {
            return false;
        }
    }

    private static ObjectNode without(JsonPointer leaf, ObjectNode secret, ObjectNode record) {
        ObjectNode poorer = record.deepCopy();
        JsonNode parent = poorer.at(leaf.head());
        if (parent instanceof ObjectNode object) {
            object.remove(leaf.last().getMatchingProperty());
        } else {
            ((ArrayNode) parent).remove(leaf.last().getMatchingIndex());
        }
        ObjectNode changed = secret.deepCopy();
        changed.withObject("data")
                .put(ReleaseSecret.ENTRY, Base64.getEncoder().encodeToString(ReleaseSecret.pack(poorer)));
        return changed;
    }

    private static void leaves(JsonNode tree, JsonPointer at, List<JsonPointer> into) {
        if (tree.isValueNode()) {
            into.add(at);
        }
        tree.fields().forEachRemaining(m -> leaves(m.getValue(), at.appendProperty(m.getKey()), into));
        for (int i = 0; tree.isArray() && i < tree.size(); i++) {
            leaves(tree.get(i), at.appendIndex(i), into);
        }
    }

    private String image() {
        return IMAGE + String.format("%064x", random.nextLong());
    }

    private void anything(AppSpec app) {
        app.replicas(random.nextInt(5));
        if (random.nextBoolean()) {
            app.port(8080).readyWhenHttp("/ready" + random.nextInt(3));
        }
        if (random.nextBoolean()) {
            app.config("app.properties", "size=" + random.nextInt(4) + "\n");
        }
        if (random.nextBoolean()) {
            app.env("MODE", "m" + random.nextInt(3)).secretEnv("PASSWORD", "db" + random.nextInt(2), "password");
        }
        if (random.nextBoolean()) {
            app.cpu("100m", (1 + random.nextInt(3)) + "").memory("64Mi", "128Mi");
        }
        if (random.nextBoolean()) {
            app.label("team", "t" + random.nextInt(3)).annotation("note", "n" + random.nextInt(3));
        }
        if (random.nextBoolean()) {
            app.pace(Pace.BALANCED.surge((1 + random.nextInt(3)) + "")).command("run", "it" + random.nextInt(2));
        }
    }

    private static void everything(AppSpec app) {
        app.replicas(3)
                .port(8080)
                .readyWhenHttp("/ready")
                .liveWhenHttp("/live")
                .startsWithin(java.time.Duration.ofMinutes(1))
                .config("app.properties", "size=1\n")
                .env("MODE", "prod")
                .secretEnv("PASSWORD", "db", "password")
                .cpu("100m", "1")
                .memory("64Mi", "128Mi")
                .label("team", "shop")
                .annotation("note", "n")
                .pace(Pace.BALANCED.surge("2").minReady(java.time.Duration.ofSeconds(3)))
                .command("run")
                .args("it")
                .serviceAccount("web")
                .pullSecret("login");
    }

    private void editByOthers() {
        String note = "n" + random.nextInt(5);
        namespace.edit(
                Kind.DEPLOYMENT,
                "web",
                "kubectl-annotate",
                d -> d.withObject("metadata").withObject("annotations").put("others", note));
    }

    private void noteIfReleased(Outcome<Release> outcome) {
        int number = outcome.orElseThrow().number();
        owned.putIfAbsent(number, ownedNow());
    }

    /** The live values of all fields that Sampan's apply owns, of all objects of the app that are in use; its notes left out. */
    private SortedMap<String, String> ownedNow() {
        SortedMap<String, String> fields = new TreeMap<>();
        ObjectNode deployment = namespace.stored(Kind.DEPLOYMENT, "web").orElseThrow();
        FieldOwners.of(deployment).ourValues("Deployment", fields);
        namespace.stored(Kind.SERVICE, "web").ifPresent(s -> FieldOwners.of(s).ourValues("Service", fields));
        String config =
                deployment.at("/spec/template/spec/volumes/0/configMap/name").asText();
        namespace
                .stored(Kind.CONFIG_MAP, config)
                .ifPresent(c -> FieldOwners.of(c).ourValues("ConfigMap", fields));
        fields.keySet().removeIf(path -> path.contains(Marks.INTENT) || path.contains(Marks.RELEASE));
        return fields;
    }
}
