package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Who a request is from.
 *
 * @param name user name
 * @param uid user id or empty
 * @param groups the groups of the user
 * @param extra further facts of the authenticator
 */
public record Identity(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    /** The administrator, to whom everything is allowed. */
    public static final Identity ADMINISTRATOR =
            new Identity("kubernetes-admin", "", List.of("system:masters", "system:authenticated"), Map.of());

    /** A caller without a token. */
    public static final Identity ANONYMOUS =
            new Identity("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

    /** A part of the control plane. */
    static Identity component(String name) {
        return new Identity("system:" + name, "", List.of("system:masters", "system:authenticated"), Map.of());
    }

    static Identity serviceAccount(String namespace, String name, String uid, Map<String, List<String>> extra) {
        return new Identity(
                "system:serviceaccount:%s:%s".formatted(namespace, name),
                uid,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated"),
                extra);
    }

    boolean isMaster() {
        return groups.contains("system:masters");
    }

    /** The {@code UserInfo} object. */
    ObjectNode toUserInfo() {
        ObjectNode user = JsonNodeFactory.instance.objectNode();
        user.put("username", name);
        if (!uid.isEmpty()) {
            user.put("uid", uid);
        }
        groups.forEach(user.putArray("groups")::add);
        if (!extra.isEmpty()) {
            ObjectNode facts = user.putObject("extra");
            extra.forEach((key, values) -> values.forEach(facts.withArrayProperty(key)::add));
        }
        return user;
    }
}
