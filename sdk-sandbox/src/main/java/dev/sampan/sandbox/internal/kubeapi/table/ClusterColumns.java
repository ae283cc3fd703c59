package dev.sampan.sandbox.internal.kubeapi.table;

import static dev.sampan.sandbox.internal.kubeapi.table.Cells.NONE;
import static dev.sampan.sandbox.internal.kubeapi.table.Cells.at;
import static dev.sampan.sandbox.internal.kubeapi.table.Cells.orAbsent;
import static dev.sampan.sandbox.internal.kubeapi.table.Column.number;
import static dev.sampan.sandbox.internal.kubeapi.table.Column.text;
import static dev.sampan.sandbox.internal.kubeapi.table.Column.wide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The columns of kinds that are about the cluster, its configuration, storage and access. */
final class ClusterColumns {
    private static final Map<String, String> ACCESS_MODES =
            Map.of("ReadWriteOnce", "RWO", "ReadOnlyMany", "ROX", "ReadWriteMany", "RWX", "ReadWriteOncePod", "RWOP");

    private ClusterColumns() {}

    static Map<String, List<Column>> all() {
        return Map.ofEntries(
                Map.entry("nodes", nodes()),
                Map.entry(
                        "namespaces",
                        List.of(Column.named(), text("Status", Cells.text("status.phase")), Column.age())),
                Map.entry(
                        "configmaps",
                        List.of(
                                Column.named(),
                                number(
                                        "Data",
                                        (o, now) -> (long) o.path("data").size()
                                                + o.path("binaryData").size()),
                                Column.age())),
                Map.entry(
                        "secrets",
                        List.of(
                                Column.named(),
                                text("Type", Cells.text("type")),
                                number("Data", Cells.count("data")),
                                Column.age())),
                Map.entry("serviceaccounts", List.of(Column.named(), Column.age())),
                Map.entry("events", events("involvedObject", "message", "lastTimestamp")),
                Map.entry("events.events.k8s.io", events("regarding", "note", "deprecatedLastTimestamp")),
                Map.entry("persistentvolumeclaims", claims()),
                Map.entry("persistentvolumes", volumes()),
                Map.entry("storageclasses.storage.k8s.io", storageClasses()),
                Map.entry("roles.rbac.authorization.k8s.io", created()),
                Map.entry("clusterroles.rbac.authorization.k8s.io", created()),
                Map.entry("rolebindings.rbac.authorization.k8s.io", bindings()),
                Map.entry("clusterrolebindings.rbac.authorization.k8s.io", bindings()),
                Map.entry(
                        "leases.coordination.k8s.io",
                        List.of(Column.named(), text("Holder", Cells.text("spec.holderIdentity")), Column.age())),
                Map.entry("customresourcedefinitions.apiextensions.k8s.io", created()),
                Map.entry("resourcequotas", quotas()),
                Map.entry(
                        "priorityclasses.scheduling.k8s.io",
                        List.of(
                                Column.named(),
                                number("Value", Cells.integer("value")),
                                new Column(
                                        "Global-Default",
                                        "boolean",
                                        "",
                                        "",
                                        0,
                                        (o, now) -> o.path("globalDefault").asBoolean(false)),
                                Column.age(),
                                text("PreemptionPolicy", Cells.text("preemptionPolicy")))));
    }

    /** Kinds without columns of their own. */
    static List<Column> created() {
        return List.of(
                Column.named(), new Column("Created At", "date", "", "", 0, Cells.text("metadata.creationTimestamp")));
    }

    private static List<Column> nodes() {
        return List.of(
                Column.named(),
                text("Status", (o, now) -> nodeStatus(o)),
                text("Roles", (o, now) -> roles(o)),
                Column.age(),
                text("Version", Cells.text("status.nodeInfo.kubeletVersion")),
                wide("Internal-IP", (o, now) -> address(o, "InternalIP")),
                wide("External-IP", (o, now) -> address(o, "ExternalIP")),
                wide("OS-Image", Cells.textOr("status.nodeInfo.osImage", "<unknown>")),
                wide("Kernel-Version", Cells.textOr("status.nodeInfo.kernelVersion", "<unknown>")),
                wide("Container-Runtime", Cells.textOr("status.nodeInfo.containerRuntimeVersion", "<unknown>")));
    }

    private static String nodeStatus(ObjectNode node) {
        List<String> status = new ArrayList<>();
        for (JsonNode condition : at(node, "status.conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                status.add(condition.path("status").asText().equals("True") ? "Ready" : "NotReady");
            }
        }
        if (status.isEmpty()) {
            status.add("Unknown");
        }
        if (at(node, "spec.unschedulable").asBoolean(false)) {
            status.add("SchedulingDisabled");
        }
        return String.join(",", status);
    }

    private static String roles(ObjectNode node) {
        List<String> roles = new ArrayList<>();
        at(node, "metadata.labels").properties().forEach(label -> {
            if (label.getKey().startsWith("node-role.kubernetes.io/")) {
                roles.add(label.getKey().substring("node-role.kubernetes.io/".length()));
            } else if (label.getKey().equals("kubernetes.io/role")) {
                roles.add(label.getValue().asText());
            }
        });
        roles.sort(null);
        return orAbsent(String.join(",", roles), NONE);
    }

    private static String address(ObjectNode node, String type) {
        for (JsonNode address : at(node, "status.addresses")) {
            if (address.path("type").asText().equals(type)) {
                return address.path("address").asText();
            }
        }
        return NONE;
    }

    private static String either(JsonNode one, JsonNode other) {
        return one.asText("").isEmpty() ? other.asText("") : one.asText();
    }

    private static List<Column> events(String subject, String message, String last) {
        return List.of(
                text("Last Seen", (o, now) -> lastSeen(o, last, now)),
                text("Type", Cells.text("type")),
                text("Reason", Cells.text("reason")),
                text("Object", (o, now) -> {
                    String kind = o.path(subject).path("kind").asText().toLowerCase(java.util.Locale.ROOT);
                    String name = o.path(subject).path("name").asText();
                    return name.isEmpty() ? kind : kind + "/" + name;
                }),
                wide("Subobject", Cells.text(subject + ".fieldPath")),
                wide("Source", (o, now) -> {
                    String component = either(o.path("source").path("component"), o.path("reportingComponent"));
                    String instance = either(o.path("source").path("host"), o.path("reportingInstance"));
                    return instance.isEmpty() ? component : component + ", " + instance;
                }),
                text("Message", (o, now) -> o.path(message).asText("").strip()),
                wide("First Seen", (o, now) -> firstSeen(o, now)),
                new Column(
                        "Count",
                        "integer",
                        "",
                        "",
                        1,
                        (o, now) -> Math.max(1, o.path("count").asLong(1))),
                new Column("Name", "string", "name", "", 1, Cells.text("metadata.name")));
    }

    private static String lastSeen(ObjectNode event, String last, Instant now) {
        JsonNode series = event.path("series").path("lastObservedTime");
        if (series.isTextual()) {
            return Ages.since(series, now);
        }
        JsonNode time = event.path(last);
        return time.isTextual() ? Ages.since(time, now) : firstSeen(event, now);
    }

    private static String firstSeen(ObjectNode event, Instant now) {
        JsonNode first = event.path("firstTimestamp");
        return Ages.since(first.isTextual() ? first : event.path("eventTime"), now);
    }

    private static List<Column> claims() {
        return List.of(
                Column.named(),
                text(
                        "Status",
                        (o, now) -> at(o, "metadata.deletionTimestamp").isTextual()
                                ? "Terminating"
                                : at(o, "status.phase").asText("")),
                text("Volume", Cells.text("spec.volumeName")),
                text(
                        "Capacity",
                        (o, now) -> at(o, "spec.volumeName").asText("").isEmpty()
                                ? ""
                                : at(o, "status.capacity.storage").asText("0")),
                text(
                        "Access Modes",
                        (o, now) -> at(o, "spec.volumeName").asText("").isEmpty()
                                ? ""
                                : modes(at(o, "status.accessModes"))),
                text("StorageClass", Cells.text("spec.storageClassName")),
                text("VolumeAttributesClass", Cells.textOr("spec.volumeAttributesClassName", "<unset>")),
                Column.age(),
                wide("VolumeMode", Cells.textOr("spec.volumeMode", "<unset>")));
    }

    private static List<Column> volumes() {
        return List.of(
                Column.named(),
                text("Capacity", Cells.text("spec.capacity.storage")),
                text("Access Modes", (o, now) -> modes(at(o, "spec.accessModes"))),
                text("Reclaim Policy", Cells.text("spec.persistentVolumeReclaimPolicy")),
                text(
                        "Status",
                        (o, now) -> at(o, "metadata.deletionTimestamp").isTextual()
                                ? "Terminating"
                                : at(o, "status.phase").asText("")),
                text("Claim", (o, now) -> {
                    JsonNode claim = at(o, "spec.claimRef");
                    return claim.isObject()
                            ? claim.path("namespace").asText() + "/"
                                    + claim.path("name").asText()
                            : "";
                }),
                text("StorageClass", Cells.text("spec.storageClassName")),
                text("VolumeAttributesClass", Cells.textOr("spec.volumeAttributesClassName", "<unset>")),
                text("Reason", Cells.text("status.reason")),
                Column.age(),
                wide("VolumeMode", Cells.textOr("spec.volumeMode", "<unset>")));
    }

    private static String modes(JsonNode modes) {
        List<String> texts = new ArrayList<>();
        modes.forEach(mode -> texts.add(ACCESS_MODES.getOrDefault(mode.asText(), mode.asText())));
        return String.join(",", texts);
    }

    private static List<Column> storageClasses() {
        return List.of(
                new Column("Name", "string", "name", "", 0, (o, now) -> {
                    String name = at(o, "metadata.name").asText();
                    boolean isDefault = o.path("metadata")
                            .path("annotations")
                            .path("storageclass.kubernetes.io/is-default-class")
                            .asText("")
                            .equals("true");
                    return isDefault ? name + " (default)" : name;
                }),
                text("Provisioner", Cells.text("provisioner")),
                text("ReclaimPolicy", Cells.textOr("reclaimPolicy", "Delete")),
                text("VolumeBindingMode", Cells.textOr("volumeBindingMode", "Immediate")),
                text(
                        "AllowVolumeExpansion",
                        (o, now) -> o.path("allowVolumeExpansion").asBoolean(false)),
                Column.age());
    }

    private static List<Column> bindings() {
        return List.of(
                Column.named(),
                text(
                        "Role",
                        (o, now) -> at(o, "roleRef.kind").asText() + "/"
                                + at(o, "roleRef.name").asText()),
                Column.age(),
                wide("Users", (o, now) -> subjects(o, "User")),
                wide("Groups", (o, now) -> subjects(o, "Group")),
                wide("ServiceAccounts", (o, now) -> subjects(o, "ServiceAccount")));
    }

    private static String subjects(ObjectNode binding, String kind) {
        List<String> names = new ArrayList<>();
        for (JsonNode subject : binding.path("subjects")) {
            if (subject.path("kind").asText().equals(kind)) {
                String name = subject.path("name").asText();
                names.add(
                        kind.equals("ServiceAccount")
                                ? subject.path("namespace").asText() + "/" + name
                                : name);
            }
        }
        return String.join(", ", names);
    }

    private static List<Column> quotas() {
        return List.of(
                Column.named(),
                text("Request", (o, now) -> quota(o, false)),
                text("Limit", (o, now) -> quota(o, true)),
                Column.age());
    }

    private static String quota(ObjectNode quota, boolean limits) {
        List<String> parts = new ArrayList<>();
        at(quota, "status.hard").properties().forEach(hard -> {
            if (hard.getKey().startsWith("limits") == limits) {
                String used = at(quota, "status.used").path(hard.getKey()).asText("0");
                parts.add("%s: %s/%s"
                        .formatted(hard.getKey(), used, hard.getValue().asText()));
            }
        });
        parts.sort(null);
        return String.join(", ", parts);
    }
}
