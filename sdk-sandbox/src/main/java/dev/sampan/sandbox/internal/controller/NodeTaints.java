package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The taints that say what is wrong with a node. */
final class NodeTaints {
    static final String NOT_READY = "node.kubernetes.io/not-ready";
    static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

    private NodeTaints() {}

    static @Nullable ObjectNode find(ObjectNode node, String key, String effect) {
        for (ObjectNode taint : Tree.objects(node, "spec", "taints")) {
            if (Tree.text(taint, "key").equals(key)
                    && Tree.text(taint, "effect").equals(effect)) {
                return taint;
            }
        }
        return null;
    }

    /** Puts a taint on a node, or takes it off. */
    static void put(ObjectNode node, String key, String effect, boolean wanted, Instant now) {
        ObjectNode known = find(node, key, effect);
        if (wanted == (known != null)) {
            return;
        }
        ObjectNode spec = Tree.child(node, "spec");
        ArrayNode taints = Tree.list(spec, "taints");
        if (wanted) {
            taints.addObject().put("key", key).put("effect", effect).put("timeAdded", Tree.stamp(now));
            return;
        }
        for (int i = taints.size() - 1; i >= 0; i--) {
            if (taints.get(i) == known) {
                taints.remove(i);
            }
        }
        if (taints.isEmpty()) {
            spec.remove("taints");
        }
    }
}
