package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Resource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The roles and bindings that every cluster starts with. */
final class DefaultAccess {
    private static final String FILE = "default-access.jsonl";
    private static final Map<String, Resource> RESOURCES = Map.of(
            "ClusterRole", resource("clusterroles", "ClusterRole", false),
            "ClusterRoleBinding", resource("clusterrolebindings", "ClusterRoleBinding", false),
            "Role", resource("roles", "Role", true),
            "RoleBinding", resource("rolebindings", "RoleBinding", true));

    private DefaultAccess() {}

    private static Resource resource(String plural, String kind, boolean namespaced) {
        return new Resource("rbac.authorization.k8s.io", "v1", plural, kind, namespaced);
    }

    static void seed(Objects objects) {
        try (InputStream file = DefaultAccess.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is not on the class path");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ObjectNode object = (ObjectNode) Json.MAPPER.readTree(line);
                Resource resource = RESOURCES.get(object.path("kind").asText());
                if (resource == null) {
                    throw new IllegalStateException(FILE + " holds a " + object.path("kind"));
                }
                objects.create(resource, Meta.namespace(object), object);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
