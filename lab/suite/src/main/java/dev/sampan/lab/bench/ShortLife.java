package dev.sampan.lab.bench;

import dev.sampan.Sampan;
import dev.sampan.deploy.Deploy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The program whose whole life {@link ColdStart} measures. */
public final class ShortLife {
    private ShortLife() {}

    /** @param arguments the client, {@code get} or {@code apply}, namespace, app, and the version or the file to apply */
    public static void main(String[] arguments) throws IOException {
        boolean applies = arguments[1].equals("apply");
        if (arguments[0].equals("sampan")) {
            sampan(arguments[2], arguments[3], applies ? Integer.parseInt(arguments[4]) : 0);
        } else {
            fabric8(arguments[2], arguments[3], applies ? arguments[4] : "");
        }
    }

    private static void sampan(String namespace, String app, int version) {
        try (Sampan sampan = Sampan.connect()) {
            Deploy deploy = Deploy.on(sampan.cluster().namespace(namespace));
            deploy.find(app);
            if (version > 0) {
                Fleet.plan(deploy, app, version).apply().orElseThrow();
            }
        }
    }

    private static void fabric8(String namespace, String app, String file) throws IOException {
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            client.apps().deployments().inNamespace(namespace).withName(app).get();
            if (!file.isEmpty()) {
                try (InputStream in = new FileInputStream(file)) {
                    for (HasMetadata object : client.load(in).items()) {
                        client.resource(object).inNamespace(namespace).serverSideApply();
                    }
                }
            }
        }
    }
}
