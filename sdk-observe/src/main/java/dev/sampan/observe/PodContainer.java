package dev.sampan.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Trees;
import java.util.ArrayList;
import java.util.List;

/** A container whose log may be read. */
record PodContainer(String pod, String container, boolean init, JsonNode status) {
    static List<PodContainer> of(ObjectNode pod) {
        List<PodContainer> found = new ArrayList<>();
        add(pod, "initContainers", "initContainerStatuses", true, found);
        add(pod, "containers", "containerStatuses", false, found);
        return found;
    }

    private static void add(ObjectNode pod, String specs, String statuses, boolean init, List<PodContainer> found) {
        for (JsonNode spec : Trees.list(pod, "spec", specs)) {
            String name = Trees.text(spec, "name");
            boolean sidecar = Trees.text(spec, "restartPolicy").equals("Always");
            JsonNode status = Trees.list(pod, "status", statuses).stream()
                    .filter(each -> Trees.text(each, "name").equals(name))
                    .findFirst()
                    .orElse(spec.path("no status yet"));
            found.add(new PodContainer(Trees.name(pod), name, init && !sidecar, status));
        }
    }

    String source() {
        return pod + "/" + container;
    }

    /** Why there is no log to read; empty when there is one. */
    String silence(boolean previous) {
        boolean ran = Trees.at(status, "lastState", "terminated").isObject();
        if (previous) {
            return ran ? "" : source() + " has no earlier run";
        }
        boolean runs = Trees.at(status, "state", "running").isObject()
                || Trees.at(status, "state", "terminated").isObject();
        if (runs || ran) {
            return "";
        }
        String why = Trees.text(status, "state", "waiting", "reason");
        return source() + " has not started" + (why.isEmpty() ? "" : ": " + why);
    }
}
