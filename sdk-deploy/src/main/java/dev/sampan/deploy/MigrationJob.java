package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.value.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Job of a migration. Its pod is the app's own, without what serves: no probes, no ports, and none of the app's labels, so that no
 * Service sends it requests and no autoscaler counts it.
 */
final class MigrationJob {
    private static final List<String> OF_A_SERVER =
            List.of("command", "args", "ports", "livenessProbe", "readinessProbe", "startupProbe");

    private MigrationJob() {}

    /** @param deployment whose pod it takes */
    static ObjectNode object(Migration migration, String name, ObjectNode deployment, String app) {
        ObjectNode job = Json.object().put("apiVersion", "batch/v1").put("kind", "Job");
        ObjectNode metadata = job.putObject("metadata").put("name", name);
        label(metadata, app);
        ObjectNode spec = job.putObject("spec")
                .put("backoffLimit", migration.retries())
                .put("activeDeadlineSeconds", migration.limit().toSeconds());
        ObjectNode template = spec.putObject("template");
        label(template.putObject("metadata"), app);
        ObjectNode pod = ((ObjectNode) deployment.at("/spec/template/spec")).deepCopy();
        template.set("spec", pod);
        pod.put("restartPolicy", "Never");
        ObjectNode container = (ObjectNode) pod.path("containers").get(0);
        container.remove(OF_A_SERVER);
        container.put("name", migration.job());
        if (migration.image() != null) {
            container.put("image", migration.image());
        }
        words(container, "command", migration.command());
        words(container, "args", migration.args());
        return job;
    }

    static String selector(String app) {
        return Marks.MIGRATION + "=" + app;
    }

    private static void words(ObjectNode container, String field, @Nullable List<String> words) {
        if (words != null) {
            words.forEach(container.withArray(field)::add);
        }
    }

    private static void label(ObjectNode metadata, String app) {
        metadata.withObject("labels").put(Labels.MANAGED_BY, "sampan").put(Marks.MIGRATION, app);
    }
}
