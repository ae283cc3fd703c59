package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the cluster holds of all apps of a namespace, from one list per kind however many apps. */
record LiveNamespace(
        Map<String, ObjectNode> deployments,
        Map<String, ObjectNode> services,
        Map<String, List<ObjectNode>> configs,
        Map<String, List<ObjectNode>> releases,
        Map<String, ObjectNode> autoscalers) {
    private record Question(Kind kind, String labels) {}

    private static final List<Question> QUESTIONS = List.of(
            new Question(Kind.SECRET, Marks.APP),
            new Question(Kind.DEPLOYMENT, ""),
            new Question(Kind.HORIZONTAL_POD_AUTOSCALER, ""),
            new Question(Kind.CONFIG_MAP, Marks.APP),
            new Question(Kind.SERVICE, ""));

    static LiveNamespace read(KubeNamespace kube, Workers workers) {
        List<List<ObjectNode>> answers = workers.all(
                QUESTIONS,
                question -> kube.list(question.kind(), question.labels()).items());
        return new LiveNamespace(
                by(answers.get(1), Json::name),
                by(answers.get(4), Json::name),
                byApp(answers.get(3)),
                byApp(answers.get(0).stream().filter(LiveApp::isRelease).toList()),
                by(answers.get(2), LiveApp::target));
    }

    LiveApp app(String app) {
        return new LiveApp(
                deployments.get(app),
                services.get(app),
                by(configs.getOrDefault(app, List.of()), Json::name),
                releases.getOrDefault(app, List.of()),
                autoscalers.get(app));
    }

    private static Map<String, ObjectNode> by(List<ObjectNode> objects, Function<ObjectNode, String> key) {
        return objects.stream().collect(Collectors.toMap(key, object -> object, (first, second) -> first));
    }

    private static Map<String, List<ObjectNode>> byApp(List<ObjectNode> objects) {
        return objects.stream().collect(Collectors.groupingBy(object -> Json.label(object, Marks.APP)));
    }
}
