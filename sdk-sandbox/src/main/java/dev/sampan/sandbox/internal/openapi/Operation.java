package dev.sampan.sandbox.internal.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One action of one API.
 *
 * @param methods the HTTP methods it goes by
 * @param path the path with {@code {Names}} of ROA style, or {@code /} for RPC
 * @param parameters the names of all parameters that it knows
 * @param anonymous whether it goes unsigned
 * @param permission what RAM is asked before it runs
 */
public record Operation(
        String version,
        String action,
        Set<String> methods,
        String path,
        Set<String> parameters,
        boolean anonymous,
        Permission permission,
        Handler handler) {
    private static final List<String> RPC_METHODS = List.of("GET", "POST");

    /** What it does. The caller is null when it is anonymous. */
    public interface Handler {
        JsonNode handle(Parameters parameters, @Nullable Caller caller);
    }

    /** An action of RPC style, on all resources until {@link #on} says otherwise. */
    public static Operation rpc(String version, String action, Set<String> parameters, Handler handler) {
        return new Operation(
                version,
                action,
                Set.copyOf(RPC_METHODS),
                "/",
                parameters,
                false,
                Permission.of(version, action),
                handler);
    }

    /** An action of ROA style, on all resources until {@link #on} says otherwise. */
    public static Operation roa(
            String version, String action, String method, String path, Set<String> parameters, Handler handler) {
        return new Operation(
                version, action, Set.of(method), path, parameters, false, Permission.of(version, action), handler);
    }

    /** A copy that anybody may call, unsigned. */
    public Operation withoutSignature() {
        return new Operation(version, action, methods, path, parameters, true, Permission.none(), handler);
    }

    /** A copy that every signed caller may call. */
    public Operation withoutPermission() {
        return with(Permission.none());
    }

    /** A copy whose permission is on a resource, such as {@code instance/{InstanceId}}; what is not given stands for all. */
    public Operation on(String resource) {
        return with(permission.on(resource));
    }

    /** As above, for a resource whose name is looked up. */
    public Operation onResource(Permission.Resource resource) {
        return with(permission.on(resource));
    }

    private Operation with(Permission other) {
        return new Operation(version, action, methods, path, parameters, anonymous, other, handler);
    }

    /** The values of the path's names, or empty if the path is another one. */
    public Optional<Map<String, String>> match(String actual) {
        String[] wanted = path.split("/", -1);
        String[] given = actual.split("/", -1);
        if (wanted.length != given.length) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{")) {
                values.put(wanted[i].substring(1, wanted[i].length() - 1), given[i]);
            } else if (!wanted[i].equals(given[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
