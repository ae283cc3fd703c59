package dev.sampan.sandbox;

import java.time.Instant;

/**
 * A request that the sandbox received. Headers and bodies are not kept: they hold credentials.
 *
 * @param at when, on the sandbox's clock
 * @param server who received it
 * @param method the HTTP method
 * @param path the path with its query
 * @param action the OpenAPI action, or {@code verb resource} of Kubernetes such as {@code patch deployments}; may be empty
 * @param status the answer's status
 */
public record ReceivedRequest(Instant at, Server server, String method, String path, String action, int status) {
    /** The sandbox's servers. */
    public enum Server {
        KUBERNETES,
        REGISTRY,
        OPENAPI
    }

    @Override
    public String toString() {
        return server + " " + method + " " + path + " " + status;
    }
}
