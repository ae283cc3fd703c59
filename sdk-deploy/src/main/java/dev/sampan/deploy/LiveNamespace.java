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
        Map<String, ObjectNode> autoscalers,
        Scalers scalers) {
    private record Question(Kind kind, String labels) {}

    /** The answer to one question: a list of objects, or of what scales them. */
    private record Answered(List<ObjectNode> items, Scalers scalers) {}

    private static final List<Question> QUESTIONS = List.of(
            new Question(Kind.SECRET, Marks.APP),
            new Question(Kind.DEPLOYMENT, ""),
            new Question(Kind.HORIZONTAL_POD_AUTOSCALER, ""),
            new Question(Kind.CONFIG_MAP, Marks.APP),
            new Question(Kind.SERVICE, ""),
            new Question(Scalers.SCALED_OBJECT, ""),
            new Question(Scalers.CRON_AUTOSCALER, ""));

    static LiveNamespace read(KubeNamespace kube, Workers workers) {
        List<Answered> all = workers.all(QUESTIONS, question -> answered(kube, question));
        List<List<ObjectNode>> answers = all.stream().map(Answered::items).toList();
        return new LiveNamespace(
                by(answers.get(1), Json::name),
                by(answers.get(4), Json::name),
                byApp(answers.get(3)),
                byApp(answers.get(0).stream().filter(LiveApp::isRelease).toList()),
                by(answers.get(2), LiveApp::target),
                all.stream().map(Answered::scalers).reduce(Scalers.NONE, Scalers::and));
    }

    private static Answered answered(KubeNamespace kube, Question question) {
        return Scalers.KINDS.contains(question.kind())
                ? new Answered(List.of(), Scalers.read(kube, question.kind()))
                : new Answered(kube.list(question.kind(), question.labels()).items(), Scalers.NONE);
    }

    LiveApp app(String app) {
        return new LiveApp(
                deployments.get(app),
                services.get(app),
                by(configs.getOrDefault(app, List.of()), Json::name),
                releases.getOrDefault(app, List.of()),
                autoscalers.get(app),
                scalers.of(app, autoscalers.get(app)));
    }

    private static Map<String, ObjectNode> by(List<ObjectNode> objects, Function<ObjectNode, String> key) {
        return objects.stream().collect(Collectors.toMap(key, object -> object, (first, second) -> first));
    }

    private static Map<String, List<ObjectNode>> byApp(List<ObjectNode> objects) {
        return objects.stream().collect(Collectors.groupingBy(object -> Json.label(object, Marks.APP)));
    }
}
