package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The rules of Ingresses. */
final class IngressRules extends Rules {
    IngressRules(List<FieldError> errors) {
        super(errors);
    }

    void ingress(JsonNode spec) {
        boolean backend = isSet(spec, "defaultBackend");
        if (spec.path("rules").isEmpty() && !backend) {
            add(FieldError.invalid(
                    "spec",
                    spec.path("rules").isArray()
                            ? spec.path("rules")
                            : com.fasterxml.jackson.databind.node.NullNode.instance,
                    "either `defaultBackend` or `rules` must be specified"));
        }
        if (backend) {
            backend(spec.path("defaultBackend"), "spec.defaultBackend");
        }
        int i = 0;
        for (JsonNode rule : spec.path("rules")) {
            rule(rule, "spec.rules[" + i++ + "]");
        }
        int t = 0;
        for (JsonNode tls : spec.path("tls")) {
            int h = 0;
            for (JsonNode host : tls.path("hosts")) {
                host(host.asText(), "spec.tls[" + t + "].hosts[" + h++ + "]");
            }
            if (!text(tls, "secretName").isEmpty()) {
                each("spec.tls[" + t + "].secretName", text(tls, "secretName"), NameRules::subdomain);
            }
            t++;
        }
        String ingressClass = text(spec, "ingressClassName");
        if (!ingressClass.isEmpty()) {
            each("spec.ingressClassName", ingressClass, NameRules::subdomain);
        }
    }

    private void rule(JsonNode rule, String path) {
        String host = text(rule, "host");
        if (!host.isEmpty()) {
            if (host.matches("\\d+\\.\\d+\\.\\d+\\.\\d+")) {
                add(FieldError.invalid(path + ".host", host, "must be a DNS name, not an IP address"));
            } else {
                host(host, path + ".host");
            }
        }
        if (!rule.path("http").isObject()) {
            return;
        }
        JsonNode paths = rule.path("http").path("paths");
        if (paths.isEmpty()) {
            add(FieldError.required(path + ".http.paths", ""));
        }
        int i = 0;
        for (JsonNode one : paths) {
            path(one, path + ".http.paths[" + i++ + "]");
        }
    }

    private void host(String host, String path) {
        if (host.contains("*")) {
            String rest = host.startsWith("*.") ? host.substring(2) : "*";
            if (!NameRules.subdomain(rest).isEmpty()) {
                add(
                        FieldError.invalid(
                                path,
                                host,
                                "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"));
            }
        } else {
            each(path, host, NameRules::subdomain);
        }
    }

    private void path(JsonNode one, String path) {
        String type = text(one, "pathType");
        String value = text(one, "path");
        switch (type) {
            case "" -> {
                add(FieldError.required(path + ".pathType", "pathType must be specified"));
                return;
            }
            case "Exact", "Prefix" -> {
                if (!value.startsWith("/")) {
                    add(FieldError.invalid(path + ".path", value, "must be an absolute path"));
                }
                for (String invalid : List.of("//", "/./", "/../", "%2f", "%2F")) {
                    if (value.contains(invalid)) {
                        add(FieldError.invalid(path + ".path", value, "must not contain '" + invalid + "'"));
                    }
                }
            }
            case "ImplementationSpecific" -> {
                if (!value.isEmpty() && !value.startsWith("/")) {
                    add(FieldError.invalid(path + ".path", value, "must be an absolute path"));
                }
            }
            default ->
                add(FieldError.notSupported(
                        path + ".pathType", type, List.of("Exact", "ImplementationSpecific", "Prefix")));
        }
        backend(one.path("backend"), path + ".backend");
    }

    private void backend(JsonNode backend, String path) {
        boolean resource = isSet(backend, "resource");
        boolean service = isSet(backend, "service");
        if (resource && service) {
            add(FieldError.invalid(path, "", "cannot set both resource and service backends"));
            return;
        }
        if (!resource && !service) {
            add(FieldError.invalid(path, "", "resource or service backend is required"));
            return;
        }
        if (resource) {
            for (String field : List.of("kind", "name")) {
                required(backend.path("resource"), field, path + ".resource");
            }
            return;
        }
        JsonNode target = backend.path("service");
        if (required(target, "name", path + ".service")) {
            each(path + ".service.name", text(target, "name"), NameRules::label1035);
        }
        String name = text(target.path("port"), "name");
        long number = target.path("port").path("number").asLong(0);
        if (!name.isEmpty() && number != 0) {
            add(FieldError.invalid(path, "", "cannot set both port name & port number"));
        } else if (!name.isEmpty()) {
            each(path + ".service.port.name", name, NameRules::portName);
        } else if (number != 0) {
            NameRules.portNumber(number)
                    .forEach(problem -> add(FieldError.invalid(path + ".service.port.number", number, problem)));
        } else {
            add(FieldError.required(path, "port name or number is required"));
        }
    }
}
