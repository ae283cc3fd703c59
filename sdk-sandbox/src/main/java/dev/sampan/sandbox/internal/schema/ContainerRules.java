package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules of the containers of a pod. */
final class ContainerRules extends Rules {
    private static final Set<String> RESOURCES = Set.of("cpu", "memory", "ephemeral-storage");

    /** The fields of a pod that a variable of its containers may have. */
    private static final Set<String> POD_FIELDS = Set.of(
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");

    private final Set<String> volumes;

    ContainerRules(List<FieldError> errors, Set<String> volumes) {
        super(errors);
        this.volumes = volumes;
    }

    /** Returns their names. */
    Set<String> containers(JsonNode containers, String path) {
        Set<String> names = new HashSet<>();
        if (containers.isEmpty()) {
            add(FieldError.required(path, ""));
            return names;
        }
        int i = 0;
        for (JsonNode container : containers) {
            String below = path + "[" + i++ + "]";
            common(container, names, below);
            lifecycle(container.path("lifecycle"), below + ".lifecycle");
            probes(container, below);
        }
        images(containers, path);
        hostPorts(containers, path);
        return names;
    }

    private void images(JsonNode containers, String path) {
        int i = 0;
        for (JsonNode container : containers) {
            String image = text(container, "image");
            if (!image.equals(image.trim())) {
                add(FieldError.invalid(
                        path + "[" + i + "].image", image, "must not have leading or trailing whitespace"));
            }
            i++;
        }
    }

    /** On the network of its node a container's port is the node's. */
    void hostNetworkPorts(JsonNode containers, String path) {
        int c = 0;
        for (JsonNode container : containers) {
            int p = 0;
            for (JsonNode port : container.path("ports")) {
                long hostPort = port.path("hostPort").asLong(0);
                if (hostPort != port.path("containerPort").asLong(0)) {
                    add(FieldError.invalid(
                            path + "[" + c + "].ports[" + p + "].hostPort",
                            hostPort,
                            "must match `containerPort` when `hostNetwork` is true"));
                }
                p++;
            }
            c++;
        }
    }

    /** What a container that is added to a running pod may not have. */
    void ephemeral(JsonNode containers) {
        int i = 0;
        for (JsonNode container : containers) {
            String path = "spec.ephemeralContainers[" + i++ + "]";
            for (String field : List.of("ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle")) {
                if (container.has(field)) {
                    add(FieldError.forbidden(path + "." + field, "cannot be set for an Ephemeral Container"));
                }
            }
        }
    }

    void initContainers(JsonNode containers, Set<String> names, String path) {
        int i = 0;
        for (JsonNode container : containers) {
            String below = path + "[" + i++ + "]";
            common(container, names, below);
            if (text(container, "restartPolicy").equals("Always")) {
                lifecycle(container.path("lifecycle"), below + ".lifecycle");
                probes(container, below);
                continue;
            }
            for (String field : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
                if (container.has(field)) {
                    add(FieldError.forbidden(
                            below + "." + field, "may not be set for init containers without restartPolicy=Always"));
                }
            }
        }
    }

    private void common(JsonNode container, Set<String> names, String path) {
        String name = text(container, "name");
        if (name.isEmpty()) {
            add(FieldError.required(path + ".name", ""));
        } else {
            each(path + ".name", name, NameRules::label);
        }
        if (!name.isEmpty() && !names.add(name)) {
            add(FieldError.duplicate(path + ".name", name));
        }
        required(container, "image", path);
        oneOf(container, "terminationMessagePolicy", path, "File", "FallbackToLogsOnError");
        ports(container.path("ports"), path + ".ports");
        environment(container.path("env"), path + ".env");
        environmentFrom(container.path("envFrom"), path + ".envFrom");
        mounts(container.path("volumeMounts"), path + ".volumeMounts");
        oneOf(container, "imagePullPolicy", path, "Always", "IfNotPresent", "Never");
        resources(container.path("resources"), path + ".resources");
        new PodSecurityRules(errors).container(container.path("securityContext"), path + ".securityContext");
    }

    private void ports(JsonNode ports, String path) {
        Set<String> names = new HashSet<>();
        int i = 0;
        for (JsonNode port : ports) {
            String below = path + "[" + i++ + "]";
            String name = text(port, "name");
            if (!name.isEmpty()) {
                List<String> problems = NameRules.portName(name);
                problems.forEach(problem -> add(FieldError.invalid(below + ".name", name, problem)));
                if (problems.isEmpty() && !names.add(name)) {
                    add(FieldError.duplicate(below + ".name", name));
                }
            }
            long number = port.path("containerPort").asLong(0);
            if (number == 0) {
                add(FieldError.required(below + ".containerPort", ""));
            } else {
                NameRules.portNumber(number)
                        .forEach(problem -> add(FieldError.invalid(below + ".containerPort", number, problem)));
            }
            long host = port.path("hostPort").asLong(0);
            if (host != 0) {
                NameRules.portNumber(host)
                        .forEach(problem -> add(FieldError.invalid(below + ".hostPort", host, problem)));
            }
            oneOf(port, "protocol", below, "SCTP", "TCP", "UDP");
        }
    }

    private void hostPorts(JsonNode containers, String path) {
        Set<String> used = new HashSet<>();
        int c = 0;
        for (JsonNode container : containers) {
            int p = 0;
            for (JsonNode port : container.path("ports")) {
                long host = port.path("hostPort").asLong(0);
                String key = text(port, "protocol") + "/" + text(port, "hostIP") + "/" + host;
                if (host != 0 && !used.add(key)) {
                    add(FieldError.duplicate(path + "[" + c + "].ports[" + p + "].hostPort", key));
                }
                p++;
            }
            c++;
        }
    }

    private void environment(JsonNode variables, String path) {
        int i = 0;
        for (JsonNode variable : variables) {
            String below = path + "[" + i++ + "]";
            if (required(variable, "name", below)) {
                each(below + ".name", text(variable, "name"), NameRules::environmentName);
            }
            if (isSet(variable, "valueFrom")) {
                valueFrom(variable, below + ".valueFrom");
            }
        }
    }

    private void valueFrom(JsonNode variable, String path) {
        JsonNode source = variable.path("valueFrom");
        int sources = 0;
        for (String kind : List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")) {
            sources += isSet(source, kind) ? 1 : 0;
        }
        for (String kind : List.of("configMapKeyRef", "secretKeyRef")) {
            if (isSet(source, kind)) {
                each(path + "." + kind + ".name", text(source.path(kind), "name"), NameRules::subdomain);
                if (required(source.path(kind), "key", path + "." + kind)) {
                    each(path + "." + kind + ".key", text(source.path(kind), "key"), NameRules::configKey);
                }
            }
        }
        if (isSet(source, "fieldRef")) {
            if (required(source.path("fieldRef"), "fieldPath", path + ".fieldRef")) {
                fieldPath(text(source.path("fieldRef"), "fieldPath"), path + ".fieldRef.fieldPath");
            }
        }
        if (isSet(source, "resourceFieldRef")) {
            required(source.path("resourceFieldRef"), "resource", path + ".resourceFieldRef");
        }
        if (sources == 0) {
            add(
                    FieldError.invalid(
                            path,
                            "",
                            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"));
        } else if (!text(variable, "value").isEmpty()) {
            add(FieldError.invalid(path, "", "may not be specified when `value` is not empty"));
        } else if (sources > 1) {
            add(FieldError.invalid(path, "", "may not have more than one field specified at a time"));
        }
    }

    private void fieldPath(String value, String path) {
        if (!value.matches("metadata\\.(labels|annotations)\\['.*'\\]") && !POD_FIELDS.contains(value)) {
            add(FieldError.invalid(path, value, "error converting fieldPath: field label not supported: " + value));
        }
    }

    private void environmentFrom(JsonNode sources, String path) {
        int i = 0;
        for (JsonNode source : sources) {
            String below = path + "[" + i++ + "]";
            boolean map = isSet(source, "configMapRef");
            boolean secret = isSet(source, "secretRef");
            for (String kind : List.of("configMapRef", "secretRef")) {
                if (isSet(source, kind)) {
                    each(below + "." + kind + ".name", text(source.path(kind), "name"), NameRules::subdomain);
                }
            }
            if (!map && !secret) {
                add(FieldError.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"));
            } else if (map && secret) {
                add(FieldError.invalid(path, "", "may not have more than one field specified at a time"));
            }
        }
    }

    private void mounts(JsonNode mounts, String path) {
        Set<String> points = new HashSet<>();
        int i = 0;
        for (JsonNode mount : mounts) {
            String below = path + "[" + i++ + "]";
            required(mount, "name", below);
            String name = text(mount, "name");
            if (!volumes.contains(name)) {
                add(FieldError.notFound(below + ".name", name));
            }
            required(mount, "mountPath", below);
            String point = text(mount, "mountPath");
            if (!points.add(point)) {
                add(FieldError.invalid(below + ".mountPath", point, "must be unique"));
            }
            for (String field : List.of("subPath", "subPathExpr")) {
                String value = text(mount, field);
                if (value.startsWith("/")) {
                    add(FieldError.invalid(path + "." + field, value, "must be a relative path"));
                } else if (List.of(value.split("/")).contains("..")) {
                    add(FieldError.invalid(path + "." + field, value, "must not contain '..'"));
                }
            }
        }
    }

    private void probes(JsonNode container, String path) {
        for (String name : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            JsonNode probe = container.path(name);
            if (!probe.isObject()) {
                continue;
            }
            String below = path + "." + name;
            handler(probe, below);
            for (String field : List.of(
                    "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")) {
                nonNegative(probe, field, below);
            }
            JsonNode grace = probe.path("terminationGracePeriodSeconds");
            if (grace.isNumber() && grace.longValue() <= 0) {
                add(FieldError.invalid(below + ".terminationGracePeriodSeconds", grace, "must be greater than 0"));
            }
            if (name.equals("readinessProbe")) {
                if (!grace.isMissingNode()) {
                    add(FieldError.invalid(
                            below + ".terminationGracePeriodSeconds", grace, "must not be set for readinessProbes"));
                }
            } else if (probe.path("successThreshold").asLong(1) != 1) {
                add(FieldError.invalid(below + ".successThreshold", probe.path("successThreshold"), "must be 1"));
            }
        }
    }

    private void lifecycle(JsonNode lifecycle, String path) {
        for (String hook : List.of("postStart", "preStop")) {
            if (lifecycle.has(hook)) {
                handler(lifecycle.path(hook), path + "." + hook);
            }
        }
    }

    private void handler(JsonNode handler, String path) {
        List<String> kinds = new ArrayList<>();
        for (String kind : List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep")) {
            if (isSet(handler, kind)) {
                if (!kinds.isEmpty()) {
                    add(FieldError.forbidden(path + "." + kind, "may not specify more than 1 handler type"));
                }
                kinds.add(kind);
            }
        }
        if (kinds.isEmpty()) {
            add(FieldError.required(path, "must specify a handler type"));
            return;
        }
        String kind = kinds.get(0);
        JsonNode action = handler.path(kind);
        String below = path + "." + kind;
        switch (kind) {
            case "exec" -> {
                if (action.path("command").isEmpty()) {
                    add(FieldError.required(below + ".command", ""));
                }
            }
            case "httpGet" -> {
                required(action, "path", below);
                portOrName(action.path("port"), below + ".port");
                oneOf(action, "scheme", below, "HTTP", "HTTPS");
                action.path("httpHeaders")
                        .forEach(header -> each(below + ".httpHeaders", text(header, "name"), NameRules::headerName));
            }
            case "tcpSocket" -> portOrName(action.path("port"), below + ".port");
            case "grpc" -> portOrName(action.path("port"), below + ".port");
            default -> {}
        }
    }

    private void resources(JsonNode resources, String path) {
        JsonNode limits = resources.path("limits");
        JsonNode requests = resources.path("requests");
        for (Map.Entry<String, JsonNode> limit : limits.properties()) {
            amount(limit.getKey(), limit.getValue(), path + ".limits");
        }
        for (Map.Entry<String, JsonNode> request : requests.properties()) {
            String name = request.getKey();
            amount(name, request.getValue(), path + ".requests");
            JsonNode limit = limits.path(name);
            if (limit.isMissingNode()) {
                continue;
            }
            int order = quantity(request.getValue()).compareTo(quantity(limit));
            boolean overcommits = !name.contains("/") && !name.startsWith("hugepages-");
            if (overcommits && order > 0) {
                add(FieldError.invalid(
                        path + ".requests",
                        request.getValue().asText(),
                        "must be less than or equal to %s limit of %s".formatted(name, limit.asText())));
            } else if (!overcommits && order != 0) {
                add(FieldError.invalid(
                        path + ".requests",
                        request.getValue().asText(),
                        "must be equal to %s limit of %s".formatted(name, limit.asText())));
            }
        }
    }

    private void amount(String name, JsonNode value, String path) {
        String below = path + "[" + name + "]";
        if (!name.contains("/")) {
            each(path, name, NameRules::qualified);
            if (!RESOURCES.contains(name) && !name.startsWith("hugepages-")) {
                add(FieldError.invalid(path, name, "must be a standard resource for containers"));
            }
        }
        if (quantity(value).signum() < 0) {
            add(FieldError.invalid(below, value.asText(), "must be greater than or equal to 0"));
        }
    }
}
