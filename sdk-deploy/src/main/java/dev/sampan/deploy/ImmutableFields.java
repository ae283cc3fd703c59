package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.text.Redaction;
import dev.sampan.value.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Fields that Kubernetes fixes when it makes an object, and what can be done instead of changing them. */
final class ImmutableFields {
    private static final String WORKLOAD =
            "adopt() one that another tool has made, it keeps its selector; or choose another name; or delete it first: its pods"
                    + " stop until the new ones are ready";
    private static final String STATEFUL =
            "delete it with --cascade=orphan and apply again: its pods and claims stay; what claims have already is changed on them";
    private static final String JOB = "give the Job a name of its own for each content; a finished one can be deleted";
    private static final String ADDRESS =
            "leave the address out, or make a second Service and move its callers: deleting this one breaks their connections";
    private static final String CONTENT = "give it a name of its own for each content, and refer to that one";
    private static final String CLAIM =
            "make a claim of another name and copy the data; only its size can grow in place";

    private static final List<Rule> RULES = List.of(
            new Rule("Deployment", "/spec/selector", true, WORKLOAD),
            new Rule("ReplicaSet", "/spec/selector", true, WORKLOAD),
            new Rule("DaemonSet", "/spec/selector", true, WORKLOAD),
            new Rule("StatefulSet", "/spec/selector", true, WORKLOAD),
            new Rule("StatefulSet", "/spec/serviceName", false, STATEFUL),
            new Rule("StatefulSet", "/spec/podManagementPolicy", false, STATEFUL),
            new Rule("StatefulSet", "/spec/volumeClaimTemplates", false, STATEFUL),
            new Rule("Job", "/spec/selector", true, JOB),
            new Rule("Job", "/spec/completionMode", false, JOB),
            new Rule("Job", "/spec/template", false, JOB),
            new Rule("Service", "/spec/clusterIP", false, ADDRESS),
            new Rule("Secret", "/type", false, CONTENT),
            new Rule("PersistentVolumeClaim", "/spec/accessModes", false, CLAIM),
            new Rule("PersistentVolumeClaim", "/spec/storageClassName", false, CLAIM),
            new Rule("PersistentVolumeClaim", "/spec/volumeMode", false, CLAIM),
            new Rule("PersistentVolumeClaim", "/spec/volumeName", false, CLAIM));
    /** What is fixed of a ConfigMap or a Secret that says it is immutable. */
    private static final List<String> SEALED = List.of("data", "binaryData", "immutable");

    private ImmutableFields() {}

    /** @param whole whether the value is compared as a whole, as nothing is merged into it */
    private record Rule(String kind, String pointer, boolean whole, String instead) {
        String field() {
            return pointer.substring(1).replace('/', '.');
        }
    }

    /**
     * A field that an apply would be refused for.
     *
     * @param field its path
     * @param live its value
     * @param wished the value that it cannot get
     * @param instead what can be done
     */
    record Fixed(String field, String live, String wished, String instead) {}

    static List<Fixed> between(ObjectNode live, ObjectNode intended) {
        String kind = intended.path("kind").asText();
        if (live.path("immutable").asBoolean() && List.of("ConfigMap", "Secret").contains(kind)) {
            return SEALED.stream()
                    .filter(intended::has)
                    .filter(field -> !live.path(field).equals(intended.path(field)))
                    .map(field -> new Fixed(field, names(live.path(field)), names(intended.path(field)), CONTENT))
                    .toList();
        }
        return RULES.stream()
                .filter(rule -> rule.kind().equals(kind))
                .flatMap(rule -> fixed(rule, live.at(rule.pointer()), intended.at(rule.pointer())).stream())
                .toList();
    }

    private static Optional<Fixed> fixed(Rule rule, JsonNode live, JsonNode wished) {
        boolean unset =
                live.isMissingNode() || (live.isTextual() && live.asText().isEmpty());
        boolean same = rule.whole() ? live.equals(wished) : holds(live, wished);
        return wished.isMissingNode() || unset || same
                ? Optional.empty()
                : Optional.of(new Fixed(rule.field(), text(live), text(wished), rule.instead()));
    }

    /** Whether what the server has completed holds all that is wished. */
    private static boolean holds(JsonNode live, JsonNode wished) {
        if (wished.isObject()) {
            return wished.properties().stream().allMatch(m -> holds(live.path(m.getKey()), m.getValue()));
        }
        if (wished.isArray()) {
            boolean all = live.size() == wished.size();
            for (int i = 0; all && i < wished.size(); i++) {
                all = holds(Json.matching(live, wished.get(i), i), wished.get(i));
            }
            return all;
        }
        return live.asText().equals(wished.asText()) || sameAmount(live, wished);
    }

    private static boolean sameAmount(JsonNode live, JsonNode wished) {
        Optional<BigDecimal> one = amount(live);
        Optional<BigDecimal> other = amount(wished);
        return one.isPresent() && other.isPresent() && one.get().compareTo(other.get()) == 0;
    }

    private static Optional<BigDecimal> amount(JsonNode value) {
        try {
            return value.isValueNode()
                    ? Optional.of(Quantity.parse(value.asText()).amount())
                    : Optional.empty();
        } catch (dev.sampan.problem.InvalidRequestException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode value) {
        return Redaction.line(Json.text(value), 200);
    }

    /** The keys of content, which may be secret itself. */
    private static String names(JsonNode content) {
        if (!content.isObject()) {
            return content.isMissingNode() ? "(none)" : content.asText();
        }
        return String.join(
                ", ", content.properties().stream().map(m -> m.getKey()).toList());
    }
}
