package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.value.Quantity;
import java.util.ArrayList;
import java.util.List;

/** The quality-of-service class of a pod. */
final class QosClass {
    private QosClass() {}

    static String of(ObjectNode pod) {
        List<ObjectNode> containers = new ArrayList<>(Tree.objects(pod, "spec", "initContainers"));
        containers.addAll(Tree.objects(pod, "spec", "containers"));
        boolean any = false;
        boolean guaranteed = true;
        for (ObjectNode container : containers) {
            for (String resource : new String[] {"cpu", "memory"}) {
                String limit = Tree.text(container, "resources", "limits", resource);
                String request = Tree.text(container, "resources", "requests", resource);
                any |= !limit.isEmpty() || !request.isEmpty();
                guaranteed &= !limit.isEmpty() && (request.isEmpty() || isSame(limit, request));
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static boolean isSame(String one, String other) {
        return Quantity.parse(one).compareTo(Quantity.parse(other)) == 0;
    }
}
