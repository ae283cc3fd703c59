package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.ClusterException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a plan takes over of an object before it applies: the ownership of fields, and no value. What our apply then leaves out is removed
 * as if we had written it, which no force does. Of tools that a person runs all is taken when the plan adopts; of others, single ports that
 * the plan forces.
 */
final class Takeover {
    private static final int ATTEMPTS = 10;
    private static final String LAST_APPLIED = "f:" + Marks.LAST_APPLIED;

    private final ObjectNode taken;
    private final ObjectNode moved = Json.object();
    private final Set<String> managers = new TreeSet<>();

    private Takeover(ObjectNode live) {
        this.taken = live.deepCopy();
    }

    static Takeover of(AppIntent intent, ObjectNode intended, ObjectNode live) {
        Takeover takeover = new Takeover(live);
        String version = intended.path("apiVersion").asText();
        if (intent.adopts()) {
            takeover.takeTools(version);
        }
        for (PortClash clash : PortClash.of(intended, live)) {
            if (intent.forced().contains(clash.field())) {
                takeover.take(clash);
            }
        }
        if (!takeover.isNone()) {
            takeover.own(version);
        }
        return takeover;
    }

    /** What the cluster would hold of an app once all of it is taken over. */
    static LiveApp of(AppIntent intent, LiveApp live) {
        if (!intent.adopts() && intent.forced().isEmpty()) {
            return live;
        }
        LiveApp taken = live;
        for (ObjectNode intended : intent.objects()) {
            ObjectNode there = live.like(intended);
            taken = there == null
                    ? taken
                    : taken.with(of(intent, intended, there).object());
        }
        return taken;
    }

    boolean isNone() {
        return moved.isEmpty();
    }

    /** The object as it is once that is done. */
    ObjectNode object() {
        return taken;
    }

    /** From whom all is taken. */
    List<String> managers() {
        return List.copyOf(managers);
    }

    /** Removes from the result of a dry-run, which knows nothing of this, what the apply will remove after it. */
    void prune(ObjectNode result, ObjectNode intended) {
        ObjectNode kept = Json.object();
        for (JsonNode entry : taken.path("metadata").path("managedFields")) {
            if (!isOurs(entry)) {
                kept.setAll(FieldSets.union(kept, entry.path("fieldsV1")));
            }
        }
        FieldSets.prune(result, moved, kept, intended);
    }

    /**
     * Writes who owns what, under the Lease of the app. A controller that writes status moves the version: while nothing that the plan has
     * read moves with it, the next version is tried.
     *
     * @return whether something was written
     * @throws TakenOverException if another holds the app by now
     */
    static boolean write(
            KubeNamespace kube, HeldApp lease, IntentPlan plan, PlannedObject object, @Nullable ObjectNode first) {
        ObjectNode now = first;
        boolean written = false;
        for (int attempt = 1; now != null; attempt++) {
            Takeover takeover = of(plan.intent(), object.intended(), now);
            if (takeover.isNone()) {
                return written;
            }
            SortedMap<String, String> planned = object.fingerprint(takeover.object());
            lease.require();
            try {
                kube.mergePatch(object.kind(), Json.name(now), takeover.patch(), Marks.JOURNAL);
                return true;
            } catch (ClusterException e) {
                if (e.status() != 409 || attempt == ATTEMPTS) {
                    throw e;
                }
                now = Doubt.look(kube, object.kind(), Json.name(now))
                        .orElseThrow(() -> plan.outdated(object.label() + " is gone"));
                lease.requireNotOutrun(now);
                ObjectNode then = of(plan.intent(), object.intended(), now).object();
                if (!object.fingerprint(then).equals(planned)) {
                    throw plan.outdated(object.label() + " moved while it was taken over");
                }
                written = true;
            }
        }
        return written;
    }

    private ObjectNode patch() {
        ObjectNode patch = Json.object();
        JsonNode metadata = taken.path("metadata");
        patch.putObject("metadata")
                .put("resourceVersion", metadata.path("resourceVersion").asText())
                .set("managedFields", metadata.path("managedFields"));
        return patch;
    }

    private void takeTools(String version) {
        for (Iterator<JsonNode> entries = entries().elements(); entries.hasNext(); ) {
            JsonNode entry = entries.next();
            if (isOfTool(entry) && entry.path("apiVersion").asText().equals(version)) {
                moved.setAll(FieldSets.union(moved, entry.path("fieldsV1")));
                managers.add(entry.path("manager").asText());
                entries.remove();
            }
        }
    }

    private void take(PortClash clash) {
        moved.setAll(FieldSets.union(moved, clash.fields()));
        for (Iterator<JsonNode> entries = entries().elements(); entries.hasNext(); ) {
            JsonNode entry = entries.next();
            ObjectNode rest = FieldSets.without(entry.path("fieldsV1"), clash.set());
            if (rest.isEmpty()) {
                entries.remove();
            } else if (!isOurs(entry)) {
                ((ObjectNode) entry).set("fieldsV1", rest);
            }
        }
    }

    private void own(String version) {
        for (JsonNode entry : entries()) {
            if (isOurs(entry)) {
                ((ObjectNode) entry).set("fieldsV1", FieldSets.union(entry.path("fieldsV1"), moved));
                return;
            }
        }
        entries()
                .addObject()
                .put("manager", Marks.MANAGER)
                .put("operation", "Apply")
                .put("apiVersion", version)
                .put("fieldsType", "FieldsV1")
                .set("fieldsV1", moved.deepCopy());
    }

    private ArrayNode entries() {
        return taken.withObject("metadata").withArray("managedFields");
    }

    /** Whether a person's tool has written it: kubectl, Helm, or whatever leaves kubectl's note of what it applied. */
    static boolean isOfTool(JsonNode entry) {
        String manager = entry.path("manager").asText().toLowerCase(Locale.ROOT);
        boolean noted = !entry.path("fieldsV1")
                .path("f:metadata")
                .path("f:annotations")
                .path(LAST_APPLIED)
                .isMissingNode();
        return !entry.has("subresource")
                && !isOurs(entry)
                && (manager.startsWith("kubectl") || manager.equals("helm") || noted);
    }

    private static boolean isOurs(JsonNode entry) {
        return entry.path("manager").asText().equals(Marks.MANAGER)
                && entry.path("operation").asText().equals("Apply")
                && !entry.has("subresource");
    }
}
