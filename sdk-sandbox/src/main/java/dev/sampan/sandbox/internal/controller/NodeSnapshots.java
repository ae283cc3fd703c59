package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which pods are on which node and which one is nominated to, kept up with every change. Thread-safe. */
final class NodeSnapshots {
    private final Map<String, Placed> byPod = new HashMap<>();
    private final Map<String, Slot> byNode = new HashMap<>();
    private final Map<String, Placed> nominated = new HashMap<>();

    private record Placed(String node, PodInfo pod) {}

    private static final class Slot {
        private final Map<String, PodInfo> pods = new HashMap<>();
        private final NodeInfo.Usage usage = new NodeInfo.Usage();
    }

    /** Takes in a pod that has a node; true if it had none before. */
    synchronized boolean place(ObjectNode pod, String node) {
        Placed known = byPod.get(Meta.uid(pod));
        Slot place = known == null ? null : byNode.get(known.node());
        if (known != null && place != null && known.pod().asksTheSame(pod)) {
            PodInfo now = known.pod().now(pod);
            byPod.put(now.uid(), new Placed(known.node(), now));
            place.pods.put(now.uid(), now);
            return false;
        }
        boolean isNew = !remove(Meta.uid(pod));
        nominated.remove(Meta.uid(pod));
        PodInfo info = PodInfo.of(pod);
        byPod.put(info.uid(), new Placed(node, info));
        Slot slot = byNode.computeIfAbsent(node, n -> new Slot());
        slot.pods.put(info.uid(), info);
        slot.usage.add(info, 1);
        return isNew;
    }

    /** True if the pod was on a node. */
    synchronized boolean remove(String podUid) {
        Placed placed = byPod.remove(podUid);
        Slot slot = placed == null ? null : byNode.get(placed.node());
        if (placed == null || slot == null) {
            return false;
        }
        slot.pods.remove(podUid);
        slot.usage.add(placed.pod(), -1);
        return true;
    }

    /** Takes in for which node a pod has made room, or that there is none. */
    synchronized void nominate(ObjectNode pod, String node) {
        if (node.isEmpty()) {
            nominated.remove(Meta.uid(pod));
        } else {
            nominated.put(Meta.uid(pod), new Placed(node, PodInfo.of(pod)));
        }
    }

    synchronized List<PodInfo> nominatedTo(String node) {
        return nominated.values().stream()
                .filter(placed -> placed.node().equals(node))
                .map(Placed::pod)
                .toList();
    }

    /** The nodes as they are now. */
    synchronized List<NodeInfo> take(Collection<ObjectNode> nodes) {
        List<NodeInfo> infos = new ArrayList<>(nodes.size());
        for (ObjectNode node : nodes) {
            Slot slot = byNode.computeIfAbsent(Meta.name(node), n -> new Slot());
            infos.add(new NodeInfo(node, List.copyOf(slot.pods.values()), new NodeInfo.Usage(slot.usage)));
        }
        return infos;
    }
}
