package dev.sampan.sandbox.internal.kubeapi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a path and a method ask for.
 *
 * @param resourceRequest whether it is for a resource rather than a document of the server
 * @param verb as RBAC knows it; for other requests the method in lower case
 * @param group API group, empty for core
 * @param version its version
 * @param namespace empty if none
 * @param resource plural
 * @param subresource empty if none
 * @param name empty if none
 * @param rest what follows a subresource, for proxies
 * @param path the whole path
 */
record RequestInfo(
        boolean resourceRequest,
        String verb,
        String group,
        String version,
        String namespace,
        String resource,
        String subresource,
        String name,
        String rest,
        String path) {
    private static final Set<String> SELECTING = Set.of("list", "watch");
    private static final Pattern ONE_NAME = Pattern.compile("(?:^|,)metadata\\.name==?([^,=!\\\\]+)(?:,|$)");
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    /** As {@link #of(String, String, boolean)}; a field selector that wants one name makes that the name of a list. */
    static RequestInfo of(String method, String path, boolean watchParameter, String fieldSelector) {
        RequestInfo info = of(method, path, watchParameter);
        Matcher one = ONE_NAME.matcher(fieldSelector);
        if (!info.name().isEmpty() || !SELECTING.contains(info.verb()) || !one.find()) {
            return info;
        }
        return new RequestInfo(
                true,
                info.verb(),
                info.group(),
                info.version(),
                info.namespace(),
                info.resource(),
                "",
                one.group(1),
                "",
                path);
    }

    static RequestInfo of(String method, String path, boolean watchParameter) {
        List<String> parts = split(path);
        String lowerMethod = method.toLowerCase(java.util.Locale.ROOT);
        RequestInfo document = new RequestInfo(false, lowerMethod, "", "", "", "", "", "", "", path);
        if (parts.isEmpty() || !(parts.get(0).equals("api") || parts.get(0).equals("apis"))) {
            return document;
        }
        boolean core = parts.get(0).equals("api");
        int next = core ? 2 : 3;
        if (parts.size() <= next) {
            return document;
        }
        String group = core ? "" : parts.get(1);
        String version = parts.get(core ? 1 : 2);
        boolean legacyWatch = parts.get(next).equals("watch");
        if (legacyWatch) {
            next++;
            if (parts.size() <= next) {
                return document;
            }
        }
        String namespace = "";
        List<String> tail = parts.subList(next, parts.size());
        if (tail.get(0).equals("namespaces") && tail.size() > 1) {
            namespace = tail.get(1);
            if (tail.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(tail.get(2))) {
                tail = tail.subList(2, tail.size());
            }
        }
        String resource = tail.get(0);
        String name = tail.size() > 1 ? tail.get(1) : "";
        String subresource = tail.size() > 2 ? tail.get(2) : "";
        String rest = tail.size() > 3 ? String.join("/", tail.subList(3, tail.size())) : "";
        String verb = verb(method, name, legacyWatch || (watchParameter && name.isEmpty()));
        return new RequestInfo(
                true,
                verb,
                group,
                version,
                resource.equals("namespaces") ? name : namespace,
                resource,
                subresource,
                name,
                rest,
                path);
    }

    private static String verb(String method, String name, boolean watch) {
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            case "GET", "HEAD" -> watch ? "watch" : name.isEmpty() ? "list" : "get";
            default -> method.toLowerCase(java.util.Locale.ROOT);
        };
    }

    /** {@code verb resource[/subresource]}, as the log and the fault script know it. */
    String action() {
        if (!resourceRequest) {
            return "";
        }
        return subresource.isEmpty() ? verb + " " + resource : verb + " " + resource + "/" + subresource;
    }

    private static List<String> split(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (!part.isEmpty()) {
                parts.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return parts;
    }
}
