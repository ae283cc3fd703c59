package dev.sampan.internal.kubeconfig;

import dev.sampan.internal.http.Loopback;
import dev.sampan.internal.kubeconfig.KubeAccess.Identity;
import dev.sampan.internal.kubeconfig.KubeAccess.Trust;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kubeconfig, or several merged as kubectl merges them: the first file to set a name, or the current context, wins. Immutable.
 */
public final class Kubeconfig {
    private static final long LARGEST_FILE = 8 << 20;

    private final String currentContext;
    private final Map<String, Stanza> contexts;
    private final Map<String, Stanza> clusters;
    private final Map<String, Stanza> users;

    private Kubeconfig(
            String currentContext,
            Map<String, Stanza> contexts,
            Map<String, Stanza> clusters,
            Map<String, Stanza> users) {
        this.currentContext = currentContext;
        this.contexts = contexts;
        this.clusters = clusters;
        this.users = users;
    }

    /** Reads one text; relative paths in it start from the folder. */
    public static Kubeconfig parse(String text, String where, Path folder) {
        try {
            Stanza root = new Stanza("the kubeconfig", SafeYaml.mapping(text), folder.toAbsolutePath());
            String current = root.text("current-context");
            return new Kubeconfig(
                    current == null ? "" : current,
                    named(root, "contexts", "context"),
                    named(root, "clusters", "cluster"),
                    named(root, "users", "user"));
        } catch (SafeYaml.UnreadableException e) {
            throw KubeconfigProblems.unreadable(where, String.valueOf(e.getMessage()));
        }
    }

    /** Reads files in order and merges them; those that are not there are passed over unless all are missing. */
    public static Kubeconfig load(List<Path> files) {
        List<Kubeconfig> read = new ArrayList<>();
        for (Path file : files) {
            if (Files.exists(file)) {
                read.add(load(file));
            }
        }
        if (read.isEmpty()) {
            throw KubeconfigProblems.unreadable(
                    files.isEmpty() ? "" : files.get(0).toString(), "there is no such file");
        }
        return read.stream().reduce(Kubeconfig::mergedUnder).orElseThrow();
    }

    private static Kubeconfig load(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw KubeconfigProblems.unreadable(file.toString(), "it is larger than 8 MiB");
            }
            Path parent = file.toAbsolutePath().getParent();
            return parse(Files.readString(file), file.toString(), parent == null ? Path.of("/") : parent);
        } catch (IOException e) {
            throw KubeconfigProblems.unreadable(file.toString(), "it cannot be read as text");
        }
    }

    private Kubeconfig mergedUnder(Kubeconfig later) {
        return new Kubeconfig(
                currentContext.isEmpty() ? later.currentContext : currentContext,
                union(contexts, later.contexts),
                union(clusters, later.clusters),
                union(users, later.users));
    }

    private static Map<String, Stanza> union(Map<String, Stanza> first, Map<String, Stanza> second) {
        Map<String, Stanza> all = new LinkedHashMap<>(first);
        second.forEach(all::putIfAbsent);
        return all;
    }

    private static Map<String, Stanza> named(Stanza root, String list, String field) {
        Map<String, Stanza> result = new LinkedHashMap<>();
        for (Object item : root.list(list)) {
            if (!(item instanceof Map<?, ?> entry) || !(entry.get("name") instanceof String name)) {
                throw KubeconfigProblems.malformed(list, "an entry has no name");
            }
            @SuppressWarnings("unchecked")
            Stanza stanza = new Stanza(field + " " + name, (Map<String, Object>) entry, root.folder()).child(field);
            // kubectl takes the first of two entries of one name.
            result.putIfAbsent(name, stanza == null ? new Stanza(field + " " + name, Map.of(), root.folder()) : stanza);
        }
        return result;
    }

    public String currentContext() {
        return currentContext;
    }

    public Set<String> contexts() {
        return contexts.keySet();
    }

    public boolean hasContext(String name) {
        return contexts.containsKey(name);
    }

    /** Access by a context; an empty name means the current one. Reads the files that the context names. */
    public AccessSource access(String contextOrEmpty, Allowance allowance, Clock clock) {
        String name = contextOrEmpty.isEmpty() ? currentContext : contextOrEmpty;
        Stanza context = contexts.get(name);
        if (name.isEmpty() || context == null) {
            throw KubeconfigProblems.noContext(name, contexts.keySet());
        }
        String clusterName = required(context, "cluster");
        Stanza cluster = clusters.get(clusterName);
        if (cluster == null) {
            throw KubeconfigProblems.malformed(context.what(), "there is no cluster " + clusterName);
        }
        String userName = context.text("user");
        Stanza user = userName == null ? null : users.get(userName);
        if (userName != null && user == null) {
            throw KubeconfigProblems.malformed(context.what(), "there is no user " + userName);
        }
        String namespace = context.text("namespace");
        KubeAccess place = new KubeAccess(
                server(cluster),
                trust(clusterName, cluster, allowance),
                proxy(cluster),
                Identity.anonymous(),
                namespace == null ? "default" : namespace);
        return user == null || userName == null
                ? AccessSource.fixed(place)
                : identified(place, userName, user, cluster, allowance, clock);
    }

    private static AccessSource identified(
            KubeAccess place, String userName, Stanza user, Stanza cluster, Allowance allowance, Clock clock) {
        if (user.child("auth-provider") != null) {
            throw KubeconfigProblems.authProviderDenied(userName);
        }
        KubeAccess fixed = place.withIdentity(identity(user));
        Stanza exec = user.child("exec");
        if (exec != null) {
            ExecPlugin plugin = ExecPlugin.allowed(userName, exec, cluster, fixed, allowance);
            return new ExecAccess(fixed, plugin, clock);
        }
        String tokenFile = user.text("tokenFile");
        return tokenFile == null || user.text("token") != null
                ? AccessSource.fixed(fixed)
                : new TokenFileAccess(fixed, user, tokenFile, clock);
    }

    private static Identity identity(Stanza user) {
        String token = user.text("token");
        String password = user.text("password");
        String certificate = user.inlineOrFile("client-certificate");
        String key = user.inlineOrFile("client-key");
        if ((certificate == null) != (key == null)) {
            throw KubeconfigProblems.malformed(user.what(), "client certificate and client key come in pairs");
        }
        return new Identity(
                token == null ? null : Secret.of(token.strip()),
                user.text("username"),
                password == null ? null : Secret.of(password),
                certificate,
                key == null ? null : Secret.of(key),
                impersonation(user));
    }

    private static Map<String, List<String>> impersonation(Stanza user) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        String as = user.text("as");
        if (as != null) {
            headers.put("Impersonate-User", List.of(as));
        }
        String uid = user.text("as-uid");
        if (uid != null) {
            headers.put("Impersonate-Uid", List.of(uid));
        }
        if (!user.list("as-groups").isEmpty()) {
            headers.put("Impersonate-Group", user.texts("as-groups"));
        }
        Stanza extra = user.child("as-user-extra");
        if (extra != null) {
            extra.fields().keySet().forEach(key -> headers.put("Impersonate-Extra-" + key, extra.texts(key)));
        }
        return Map.copyOf(headers);
    }

    private static URI server(Stanza cluster) {
        String text = required(cluster, "server");
        URI server = uri(cluster, "server", text);
        boolean https = "https".equalsIgnoreCase(server.getScheme());
        if (!https && !"http".equalsIgnoreCase(server.getScheme())) {
            throw KubeconfigProblems.malformed(cluster.what(), "server is no https URL");
        }
        if (!https && !Loopback.isHost(server.getHost())) {
            throw KubeconfigProblems.cleartext(text);
        }
        return server;
    }

    private static Trust trust(String clusterName, Stanza cluster, Allowance allowance) {
        boolean skip = cluster.flag("insecure-skip-tls-verify");
        if (skip && !allowance.insecureTls()) {
            throw KubeconfigProblems.insecure(clusterName);
        }
        return new Trust(cluster.inlineOrFile("certificate-authority"), cluster.text("tls-server-name"), !skip);
    }

    private static @Nullable URI proxy(Stanza cluster) {
        String text = cluster.text("proxy-url");
        if (text == null) {
            return null;
        }
        URI proxy = uri(cluster, "proxy-url", text);
        String scheme = String.valueOf(proxy.getScheme()).toLowerCase(Locale.ROOT);
        if (cluster.text("tls-server-name") != null) {
            throw KubeconfigProblems.malformed(
                    cluster.what(), "proxy-url and tls-server-name together would ask the proxy for the wrong host");
        }
        if (proxy.getUserInfo() != null || !Set.of("http", "socks5").contains(scheme)) {
            throw KubeconfigProblems.malformed(
                    cluster.what(), "proxy-url is neither http:// nor socks5://, or carries a credential");
        }
        return proxy;
    }

    private static URI uri(Stanza stanza, String field, String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw KubeconfigProblems.malformed(stanza.what(), field + " is no URL");
        }
        throw KubeconfigProblems.malformed(stanza.what(), field + " names no host");
    }

    private static String required(Stanza stanza, String field) {
        String value = stanza.text(field);
        if (value == null) {
            throw KubeconfigProblems.malformed(stanza.what(), field + " is missing");
        }
        return value;
    }

    /** How many there are; nothing of what they say. */
    @Override
    public String toString() {
        return "Kubeconfig[" + contexts.size() + " contexts]";
    }
}
