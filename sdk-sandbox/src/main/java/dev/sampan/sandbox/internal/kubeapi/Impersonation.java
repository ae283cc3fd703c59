package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.internal.objects.ApiStatusException;
import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A caller who acts as somebody else, which takes the right to impersonate each thing that makes up the other. */
final class Impersonation {
    private static final String EXTRA = "impersonate-extra-";
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String UNAUTHENTICATED = "system:unauthenticated";

    private final RbacAuthorizer authorizer;
    private final Identity caller;
    private final MultiMap headers;

    private Impersonation(RbacAuthorizer authorizer, Identity caller, MultiMap headers) {
        this.authorizer = authorizer;
        this.caller = caller;
        this.headers = headers;
    }

    /**
     * Whom the request is from after all.
     *
     * @throws ApiStatusException 403, or 400 if only parts of somebody are named
     */
    static Identity of(RbacAuthorizer authorizer, Identity caller, MultiMap headers) {
        return new Impersonation(authorizer, caller, headers).identity();
    }

    private Identity identity() {
        String user = Optional.ofNullable(headers.get("Impersonate-User")).orElse("");
        List<String> groups = new ArrayList<>(headers.getAll("Impersonate-Group"));
        Map<String, List<String>> extra = extra();
        String uid = Optional.ofNullable(headers.get("Impersonate-Uid")).orElse("");
        if (user.isEmpty()) {
            if (groups.isEmpty() && extra.isEmpty() && uid.isEmpty()) {
                return caller;
            }
            throw ApiStatusException.badRequest(
                    "requested %s without impersonating a user".formatted(described(groups, extra, uid)));
        }
        Optional<String[]> account = Identity.accountOf(user);
        if (account.isPresent()) {
            require("", account.get()[0], "serviceaccounts", "", account.get()[1]);
        } else {
            require("", "", "users", "", user);
        }
        groups.forEach(group -> require("", "", "groups", "", group));
        extra.forEach((key, values) -> values.forEach(value -> require(AUTHENTICATION, "", "userextras", key, value)));
        if (!uid.isEmpty()) {
            require(AUTHENTICATION, "", "uids", "", uid);
        }
        if (account.isPresent() && groups.isEmpty()) {
            groups.addAll(Identity.groupsOfAccounts(account.get()[0]));
        }
        addStanding(user, groups);
        return new Identity(user, uid, List.copyOf(groups), extra);
    }

    private static void addStanding(String user, List<String> groups) {
        if (user.equals(Identity.ANONYMOUS.name())) {
            if (!groups.contains(UNAUTHENTICATED)) {
                groups.add(UNAUTHENTICATED);
            }
        } else if (!groups.contains(AUTHENTICATED) && !groups.contains(UNAUTHENTICATED)) {
            groups.add(AUTHENTICATED);
        }
    }

    private Map<String, List<String>> extra() {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(headers.names());
        for (String name : names) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(EXTRA)) {
                extra.put(decoded(lower.substring(EXTRA.length())), List.copyOf(headers.getAll(name)));
            }
        }
        return extra;
    }

    private static String decoded(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return key;
        }
    }

    private void require(String group, String namespace, String resource, String subresource, String name) {
        authorizer.require(
                caller,
                new RequestInfo(
                        true,
                        "impersonate",
                        group,
                        group.isEmpty() ? "" : "v1",
                        namespace,
                        resource,
                        subresource,
                        name,
                        "",
                        ""));
    }

    private static String described(List<String> groups, Map<String, List<String>> extra, String uid) {
        List<String> parts = new ArrayList<>();
        groups.forEach(group -> parts.add("{Group  %s    }".formatted(group)));
        extra.forEach((key, values) ->
                values.forEach(value -> parts.add("{UserExtra  %s  %s/v1  %s}".formatted(value, AUTHENTICATION, key))));
        if (!uid.isEmpty()) {
            parts.add("{UID  %s  %s/v1  }".formatted(uid, AUTHENTICATION));
        }
        return "[" + String.join(" ", parts) + "]";
    }
}
