package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.ApplyConflictException;
import dev.sampan.internal.kube.ApplyConflictException.Conflict;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.problem.ClusterException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks the API server what applying an object would make of the one that is there, and tells what stands in the way. Used once. */
final class DryRun {
    private static final List<String> GIVEN_BY_SERVER =
            List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "healthCheckNodePort");

    /** Maps that an apply replaces as a whole. */
    private static final Set<String> ATOMIC = Set.of("selector", "nodeSelector");

    private final KubeNamespace kube;
    private final AppIntent intent;
    private final PlanFindings findings;
    private boolean forced;
    private boolean inTheWay;

    DryRun(KubeNamespace kube, AppIntent intent, PlanFindings findings) {
        this.kube = kube;
        this.intent = intent;
        this.findings = findings;
    }

    PlannedObject of(Kind kind, ObjectNode intended, ObjectNode live) {
        String label = kind.kind() + "/" + Json.name(intended);
        Takeover takeover = Takeover.of(intent, intended, live);
        Optional<Finding> others = Adoption.finding(label, live, intent, takeover);
        others.ifPresent(findings::add);
        inTheWay = others.filter(finding -> finding.level() == Level.ENFORCE).isPresent();
        List<ImmutableFields.Fixed> fixed = ImmutableFields.between(live, intended);
        fixed.forEach(field -> findings.immutable(label, field));
        return fixed.isEmpty() ? asked(kind, label, intended, live, takeover) : notAsked(kind, label, intended, live);
    }

    private PlannedObject asked(Kind kind, String label, ObjectNode intended, ObjectNode live, Takeover takeover) {
        List<PortClash> clashes = PortClash.of(intended, live);
        List<PortClash> told = takeover.managers().isEmpty() ? clashes : PortClash.of(intended, takeover.object());
        findings.clashes(label, told, FieldOwners.of(live));
        ObjectNode sent = PortClash.renamed(intended, clashes);
        ObjectNode result;
        try {
            result = ask(kind, label, sent, live, takeover);
        } catch (ClusterException e) {
            if (e.status() == 422 && !takeover.managers().isEmpty()) {
                // what is still there and what is wished may exclude each other until the first is removed
                result = overlaid(live, sent);
            } else if (e.status() == 422 && inTheWay) {
                return notAsked(kind, label, intended, live);
            } else if (e.status() == 422 && e.problem().happened().contains("immutable")) {
                findings.immutable(label, e);
                return notAsked(kind, label, intended, live);
            } else {
                throw e;
            }
        }
        PortClash.settle(result, clashes);
        if (!takeover.managers().isEmpty()) {
            takeover.prune(result, intended);
            complete(kind, result);
        }
        return new PlannedObject(kind, intended, live, result, FieldDiff.between(label, live, result), forced);
    }

    private ObjectNode ask(Kind kind, String label, ObjectNode sent, ObjectNode live, Takeover takeover) {
        try {
            return kube.apply(kind, sent, new ApplyOptions(Marks.MANAGER, false, true));
        } catch (ApplyConflictException e) {
            List<Conflict> left = e.conflicts().stream()
                    .filter(conflict -> !takeover.managers().contains(conflict.manager()))
                    .toList();
            forced = !left.isEmpty() && findings.conflicts(label, left, FieldOwners.of(live));
            return kube.apply(kind, sent, new ApplyOptions(Marks.MANAGER, true, true));
        }
    }

    /** What an apply removes may have a default. The server knows it: it is asked for the same object as a new one. */
    private void complete(Kind kind, ObjectNode result) {
        if (!(result.path("spec") instanceof ObjectNode spec)) {
            return;
        }
        ObjectNode fresh = Json.object().put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        ObjectNode metadata = fresh.putObject("metadata").put("name", Json.name(result) + "-defaults");
        metadata.set("labels", result.at("/metadata/labels"));
        metadata.set("annotations", result.at("/metadata/annotations"));
        ObjectNode bare = spec.deepCopy();
        bare.remove(GIVEN_BY_SERVER);
        bare.path("ports").forEach(port -> ((ObjectNode) port).remove("nodePort"));
        fresh.set("spec", bare);
        try {
            ObjectNode completed = kube.apply(kind, fresh, new ApplyOptions(Marks.MANAGER, false, true));
            merge(spec, completed.path("spec"));
        } catch (ClusterException e) {
            if (e.status() != 403) {
                throw e;
            }
            // a quota may forbid one more; then the removals are shown without their defaults
        }
    }

    /** Adds what is only in the completed one; what both have is the same. */
    private static void merge(ObjectNode into, JsonNode completed) {
        completed.fields().forEachRemaining(member -> {
            JsonNode there = into.path(member.getKey());
            boolean given = GIVEN_BY_SERVER.contains(member.getKey());
            if (there.isMissingNode() && !given) {
                into.set(member.getKey(), member.getValue());
            } else if (there instanceof ObjectNode object) {
                merge(object, member.getValue());
            } else if (there.isArray() && there.size() == member.getValue().size()) {
                for (int i = 0; i < there.size(); i++) {
                    if (there.get(i) instanceof ObjectNode element) {
                        merge(element, member.getValue().get(i));
                    }
                }
            }
        });
    }

    /** An object with another over it, as an apply merges them. */
    private static ObjectNode overlaid(ObjectNode below, JsonNode over) {
        ObjectNode all = below.deepCopy();
        over.fields().forEachRemaining(member -> {
            JsonNode there = all.path(member.getKey());
            JsonNode wished = member.getValue();
            if (there instanceof ObjectNode object && wished.isObject() && !ATOMIC.contains(member.getKey())) {
                all.set(member.getKey(), overlaid(object, wished));
            } else if (there instanceof ArrayNode list && Json.isKeyed(wished)) {
                all.set(member.getKey(), overlaid(list, wished));
            } else {
                all.set(member.getKey(), wished);
            }
        });
        return all;
    }

    private static ArrayNode overlaid(ArrayNode below, JsonNode over) {
        ArrayNode all = below.deepCopy();
        for (JsonNode element : over) {
            int at = 0;
            while (at < all.size() && !Json.keyOf(all.get(at)).equals(Json.keyOf(element))) {
                at++;
            }
            if (at == all.size()) {
                all.add(element);
            } else {
                all.set(at, overlaid((ObjectNode) all.get(at), element));
            }
        }
        return all;
    }

    private static PlannedObject notAsked(Kind kind, String label, ObjectNode intended, ObjectNode live) {
        return new PlannedObject(
                kind, intended, live, intended, FieldDiff.between(label, part(live, intended), intended), false);
    }

    /** The part of a live object that an intent speaks of. */
    private static ObjectNode part(ObjectNode live, ObjectNode intended) {
        ObjectNode part = Json.object();
        intended.fields().forEachRemaining(member -> {
            JsonNode there = live.path(member.getKey());
            if (member.getValue().isObject() && there.isObject()) {
                part.set(member.getKey(), part((ObjectNode) there, (ObjectNode) member.getValue()));
            } else if (!there.isMissingNode()) {
                part.set(member.getKey(), there);
            }
        });
        return part;
    }
}
