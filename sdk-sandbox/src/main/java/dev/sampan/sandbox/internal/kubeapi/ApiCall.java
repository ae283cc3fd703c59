package dev.sampan.sandbox.internal.kubeapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A request that has arrived whole, with who sent it. One thread at a time. */
final class ApiCall {
    private final String method;
    private final RequestInfo info;
    private final Function<String, List<String>> parameters;
    private final Function<String, Optional<String>> headers;
    private final byte[] body;
    private final Identity caller;
    private final List<String> warnings = new ArrayList<>();

    ApiCall(
            String method,
            RequestInfo info,
            Function<String, List<String>> parameters,
            Function<String, Optional<String>> headers,
            byte[] body,
            Identity caller) {
        this.method = method;
        this.info = info;
        this.parameters = parameters;
        this.headers = headers;
        this.body = body;
        this.caller = caller;
    }

    String method() {
        return method;
    }

    RequestInfo info() {
        return info;
    }

    /** A query parameter, empty if it is absent. */
    String parameter(String name) {
        List<String> values = parameters.apply(name);
        return values.isEmpty() ? "" : values.get(0);
    }

    List<String> parameters(String name) {
        return parameters.apply(name);
    }

    boolean flag(String name) {
        String value = parameter(name);
        return parameters.apply(name).size() > 0
                && (value.isEmpty() || value.equals("true") || value.equals("1") || value.equals("t"));
    }

    Optional<String> header(String name) {
        return headers.apply(name);
    }

    byte[] body() {
        return body;
    }

    Identity caller() {
        return caller;
    }

    void warn(String warning) {
        if (!warnings.contains(warning)) {
            warnings.add(warning);
        }
    }

    List<String> warnings() {
        return warnings;
    }
}
