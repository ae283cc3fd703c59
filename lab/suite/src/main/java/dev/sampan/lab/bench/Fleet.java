package dev.sampan.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.AppPlan;
import dev.sampan.deploy.AppSpec;
import dev.sampan.deploy.AppsPlan;
import dev.sampan.deploy.Deploy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Apps that differ in their names only, without pods: each a Deployment, a Service, a ConfigMap and an autoscaler. The files for kubectl
 * hold the very objects that Sampan sends, as its release records have them.
 */
final class Fleet {
    private static final String IMAGE =
            "registry.example/shop/app@sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
    private static final String MODEL = "app-000";
    private static final String NAMESPACE = "bench-model";
    private static final int EVERY = 10;

    private final int apps;
    private final List<JsonNode> first;
    private final List<JsonNode> changed;

    private Fleet(int apps, List<JsonNode> first, List<JsonNode> changed) {
        this.apps = apps;
        this.first = first;
        this.changed = changed;
    }

    static Fleet of(int apps, Rig rig, Rig.Way way) throws IOException, InterruptedException {
        rig.api().createNamespace(NAMESPACE);
        try (Sampan sampan = way.sampan()) {
            Namespace namespace = sampan.cluster().namespace(NAMESPACE);
            plan(Deploy.on(namespace), MODEL, 1).apply().orElseThrow();
            plan(Deploy.on(namespace), MODEL, 2).apply().orElseThrow();
            return new Fleet(apps, objectsOf(rig.api(), 1), objectsOf(rig.api(), 2));
        } finally {
            rig.api().deleteNamespace(NAMESPACE);
        }
    }

    private static List<JsonNode> objectsOf(Api api, int release) throws IOException {
        JsonNode secret =
                api.get("/api/v1/namespaces/" + NAMESPACE + "/secrets/sampan-release-" + MODEL + "-" + release);
        byte[] packed = Base64.getDecoder().decode(secret.at("/data/release").asText());
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            List<JsonNode> objects = new ArrayList<>();
            Api.JSON.readTree(in).path("objects").forEach(objects::add);
            return objects;
        }
    }

    static AppPlan plan(Deploy deploy, String app, int version) {
        return deploy.app(app, IMAGE, spec -> describe(spec, version));
    }

    /** All apps in one plan. */
    AppsPlan plan(Deploy deploy, boolean withChanges) {
        return deploy.apps(all -> {
            for (int app = 0; app < apps; app++) {
                int version = versionOf(app, withChanges);
                all.app(name(app), IMAGE, spec -> describe(spec, version));
            }
        });
    }

    private static void describe(AppSpec spec, int version) {
        spec.replicas(0)
                .autoscale(2, 10, 70)
                .port(8080)
                .readyWhenHttp("/ready")
                .cpu("250m", "1")
                .memory("256Mi", "512Mi")
                .env("VERSION", String.valueOf(version))
                .config("app.properties", "colour=blue\n".repeat(80));
    }

    int apps() {
        return apps;
    }

    int objects() {
        return apps * first.size();
    }

    String name(int app) {
        return String.format(Locale.ROOT, "app-%03d", app);
    }

    /** One app in ten changes. */
    int versionOf(int app, boolean withChanges) {
        return withChanges && app % EVERY == 0 ? 2 : 1;
    }

    Path file(Path folder, boolean withChanges) throws IOException {
        return write(folder.resolve("fleet-" + apps + (withChanges ? "-changed" : "") + ".json"), 0, 1, withChanges);
    }

    /** The same in several files of about one size. */
    List<Path> files(Path folder, int parts, boolean withChanges) throws IOException {
        List<Path> files = new ArrayList<>();
        // kubectl refuses a file without objects
        int filled = Math.min(parts, apps);
        for (int part = 0; part < filled; part++) {
            String name = "fleet-" + apps + (withChanges ? "-changed-" : "-") + part + ".json";
            files.add(write(folder.resolve(name), part, filled, withChanges));
        }
        return files;
    }

    private Path write(Path file, int from, int step, boolean withChanges) throws IOException {
        ObjectNode list = Api.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
        ArrayNode items = list.putArray("items");
        for (int app = from; app < apps; app += step) {
            for (JsonNode object : versionOf(app, withChanges) == 2 ? changed : first) {
                items.add(Api.JSON.readTree(object.toString().replace(MODEL, name(app))));
            }
        }
        return Files.writeString(file, list.toString());
    }
}
