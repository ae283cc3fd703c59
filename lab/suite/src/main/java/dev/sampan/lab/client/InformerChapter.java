package dev.sampan.lab.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Entry;
import dev.sampan.lab.suite.Stage;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What typed informers of fabric8 hear. */
record InformerChapter(String name, Play act) implements Chapter {
    private static final int MANY = 200;

    /** One thing that an informer is there for. */
    interface Play {
        JsonNode in(Scene scene) throws InterruptedException;
    }

    /** Where it is played. */
    record Scene(KubernetesClient client, String namespace, OldWatch first) {
        NonNamespaceOperation<ConfigMap, ?, Resource<ConfigMap>> configMaps() {
            return client.configMaps().inNamespace(namespace);
        }

        ConfigMap create(String name, Map<String, String> labels, String color) {
            ConfigMap map = new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withLabels(labels)
                    .endMetadata()
                    .addToData("color", color)
                    .build();
            return configMaps().resource(map).create();
        }
    }

    static List<Chapter> all() {
        return List.of(
                new InformerChapter("informers-changes", InformerChapter::changes),
                new InformerChapter("informers-labels", InformerChapter::labels),
                new InformerChapter("informers-many", InformerChapter::many),
                new InformerChapter("informers-deployment", InformerChapter::deployment),
                new InformerChapter("informers-gone", InformerChapter::gone));
    }

    @Override
    public List<Entry> play(Stage stage) {
        OldWatch watch = new OldWatch(name.equals("informers-gone"));
        try (KubernetesClient client = watch.client(stage.target().kubeconfig())) {
            return List.of(new Entry("what it hears", act.in(new Scene(client, stage.namespace(), watch))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + " was interrupted", e);
        }
    }

    private static String color(ConfigMap map) {
        return map.getMetadata().getName() + " " + map.getData().get("color");
    }

    private static JsonNode changes(Scene scene) throws InterruptedException {
        Map<String, String> labels = Map.of("set", "x");
        scene.create("a", labels, "blue");
        Heard<ConfigMap> heard = new Heard<>(InformerChapter::color);
        try (SharedIndexInformer<ConfigMap> informer = scene.client()
                .configMaps()
                .inNamespace(scene.namespace())
                .withLabels(labels)
                .inform(heard)) {
            heard.await("added a blue");
            scene.create("b", labels, "red");
            heard.await("added b red");
            scene.configMaps().withName("a").edit(map -> colored(map, "green"));
            heard.await("updated a green");
            scene.configMaps().withName("b").delete();
            heard.await("deleted b");
            scene.configMaps().withName("a").delete();
            heard.await("deleted a");
            return heard.recorded();
        }
    }

    private static ConfigMap colored(ConfigMap map, String color) {
        return new ConfigMapBuilder(map).addToData("color", color).build();
    }

    /** An object that loses the label is gone for the informer, and one that gets it is new. */
    private static JsonNode labels(Scene scene) throws InterruptedException {
        Map<String, String> labels = Map.of("set", "x");
        scene.create("in", labels, "blue");
        scene.create("out", Map.of(), "red");
        Heard<ConfigMap> heard = new Heard<>(InformerChapter::color);
        try (SharedIndexInformer<ConfigMap> informer = scene.client()
                .configMaps()
                .inNamespace(scene.namespace())
                .withLabels(labels)
                .inform(heard)) {
            heard.await("added in blue");
            scene.configMaps().withName("in").edit(map -> labelled(map, Map.of()));
            heard.await("deleted in");
            scene.configMaps().withName("out").edit(map -> labelled(map, labels));
            heard.await("added out red");
            return heard.recorded();
        }
    }

    private static ConfigMap labelled(ConfigMap map, Map<String, String> labels) {
        return new ConfigMapBuilder(map)
                .editMetadata()
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    private static JsonNode many(Scene scene) throws InterruptedException {
        Map<String, String> labels = Map.of("set", "many");
        for (int number = 0; number < MANY; number++) {
            scene.create("before-" + number, labels, "blue");
        }
        Heard<ConfigMap> heard = new Heard<>(InformerChapter::color);
        try (SharedIndexInformer<ConfigMap> informer = scene.client()
                .configMaps()
                .inNamespace(scene.namespace())
                .withLabels(labels)
                .inform(heard)) {
            for (int number = 0; number < MANY; number++) {
                scene.create("after-" + number, labels, "red");
            }
            heard.await(2 * MANY);
            ObjectNode counts = JsonNodeFactory.instance.objectNode();
            counts.put("kept", informer.getStore().list().size());
            scene.configMaps().withLabels(labels).delete();
            heard.await(4 * MANY);
            return counts.put("added", heard.count("added"))
                    .put("updated", heard.count("updated"))
                    .put("deleted", heard.count("deleted"))
                    .put("left", informer.getStore().list().size());
        }
    }

    private static JsonNode deployment(Scene scene) throws InterruptedException {
        Heard<Deployment> heard = new Heard<>(InformerChapter::readiness);
        try (SharedIndexInformer<Deployment> informer = scene.client()
                .apps()
                .deployments()
                .inNamespace(scene.namespace())
                .inform(heard)) {
            scene.client()
                    .apps()
                    .deployments()
                    .inNamespace(scene.namespace())
                    .resource(web())
                    .create();
            heard.await("updated web 1 ready");
            scene.client()
                    .apps()
                    .deployments()
                    .inNamespace(scene.namespace())
                    .withName("web")
                    .delete();
            heard.await("deleted web");
            return heard.recorded();
        }
    }

    private static String readiness(Deployment deployment) {
        Integer ready =
                deployment.getStatus() == null ? null : deployment.getStatus().getReadyReplicas();
        return deployment.getMetadata().getName() + " " + Objects.requireNonNullElse(ready, 0) + " ready";
    }

    private static Deployment web() {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("web")
                .withImage("nginx:1.27")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** The first watch asks for a version that the server no longer has: it is told so, and the informer lists again. */
    private static JsonNode gone(Scene scene) throws InterruptedException {
        Map<String, String> labels = Map.of("set", "x");
        scene.create("a", labels, "blue");
        Heard<ConfigMap> heard = new Heard<>(InformerChapter::color);
        try (SharedIndexInformer<ConfigMap> informer = scene.client()
                .configMaps()
                .inNamespace(scene.namespace())
                .withLabels(labels)
                .inform(heard)) {
            heard.await("added a blue");
            scene.create("b", labels, "red");
            heard.await("added b red");
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("lists", scene.first().lists())
                    .set("heard", heard.recorded());
        }
    }
}
