package dev.sampan.sandbox.internal.kubeapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The health checks. A server that answers is healthy; what the checks are called is what clients may ask for. */
final class ServerHealth {
    private static final Map<String, List<String>> CHECKS = checks();

    private ServerHealth() {}

    private static Map<String, List<String>> checks() {
        Map<String, List<String>> checks = new LinkedHashMap<>();
        List<String> alive = List.of("ping", "log", "etcd");
        checks.put("healthz", alive);
        checks.put("livez", alive);
        checks.put("readyz", List.of("ping", "log", "etcd", "etcd-readiness", "informer-sync", "shutdown"));
        return checks;
    }

    static Set<String> endpoints() {
        return CHECKS.keySet();
    }

    static List<String> paths() {
        List<String> paths = new ArrayList<>();
        CHECKS.forEach((endpoint, checks) -> {
            paths.add("/" + endpoint);
            checks.forEach(check -> paths.add("/" + endpoint + "/" + check));
        });
        return paths;
    }

    /** Of one endpoint, or of one check of it. */
    static ApiReply answer(ApiCall call, String endpoint, List<String> rest) {
        List<String> checks = CHECKS.getOrDefault(endpoint, List.of());
        if (!rest.isEmpty()) {
            return checks.contains(String.join("/", rest)) ? ApiReply.text(200, "ok") : ApiReply.noPage();
        }
        if (call.parameters("verbose").isEmpty()) {
            return ApiReply.text(200, "ok");
        }
        List<String> excluded = call.parameters("exclude");
        StringBuilder text = new StringBuilder();
        for (String check : checks) {
            text.append("[+]").append(check).append(excluded.contains(check) ? " excluded: ok\n" : " ok\n");
        }
        List<String> unknown = excluded.stream()
                .filter(name -> !checks.contains(name))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            text.append("warn: some health checks cannot be excluded: no matches for \"")
                    .append(String.join("\", \"", unknown))
                    .append("\"\n");
        }
        return ApiReply.text(
                200, text.append(endpoint).append(" check passed\n").toString());
    }
}
