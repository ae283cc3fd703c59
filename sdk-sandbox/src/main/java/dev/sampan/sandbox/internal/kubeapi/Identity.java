package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who a request is from.
 *
 * @param name user name
 * @param uid user id or empty
 * @param groups the groups of the user
 * @param extra further facts of the authenticator
 */
public record Identity(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    private static final String ACCOUNT = "system:serviceaccount:";

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
        List<String> groups = new ArrayList<>(groupsOfAccounts(namespace));
        groups.add("system:authenticated");
        return new Identity(serviceAccountName(namespace, name), uid, List.copyOf(groups), extra);
    }

    /** The user name of a service account. */
    static String serviceAccountName(String namespace, String name) {
        return ACCOUNT + namespace + ":" + name;
    }

    /** The groups of the service accounts of a namespace. */
    static List<String> groupsOfAccounts(String namespace) {
        return List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace);
    }

    /** Namespace and name of the service account that a user name is of; empty if it is of none. */
    static Optional<String[]> accountOf(String user) {
        if (!user.startsWith(ACCOUNT)) {
            return Optional.empty();
        }
        String[] parts = user.substring(ACCOUNT.length()).split(":", -1);
        boolean valid = parts.length == 2
                && parts[0].matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
                && parts[1].matches("[a-z0-9]([-.a-z0-9]*[a-z0-9])?");
        return valid ? Optional.of(parts) : Optional.empty();
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
