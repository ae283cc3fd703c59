package dev.sampan.internal.kube;

import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.kube.KubeNamespace.LogRequest;
import dev.sampan.internal.text.Redaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads the log of a container, as lines that a terminal can show. */
final class PodLog {
    private static final long LARGEST = 16L << 20;

    private final KubeCalls calls;
    private final KubePaths paths;

    PodLog(KubeCalls calls, KubePaths paths) {
        this.calls = calls;
        this.paths = paths;
    }

    List<String> read(String pod, LogRequest wanted) {
        KubeRequest request = KubeRequest.get(
                        "get",
                        "pods/log",
                        paths.words("read the log of", Kind.POD, pod),
                        paths.object(Kind.POD, pod) + "/log",
                        Map.of())
                .withQuery("limitBytes", Long.toString(LARGEST));
        String container = wanted.container();
        request = container == null ? request : request.withQuery("container", container);
        request =
                wanted.tailLines() > 0 ? request.withQuery("tailLines", Integer.toString(wanted.tailLines())) : request;
        request = wanted.previous() ? request.withQuery("previous", "true") : request;
        request = wanted.timestamps() ? request.withQuery("timestamps", "true") : request;
        Duration since = wanted.since();
        request = since == null
                ? request
                : request.withQuery("sinceSeconds", Long.toString(Math.max(1, since.toSeconds())));
        HttpAnswer answer = calls.answer(request, calls.deadline()).value();
        if (!answer.isSuccess()) {
            throw calls.failure(request, answer);
        }
        return answer.text()
                .lines()
                .map(line -> Redaction.printable(line, true))
                .toList();
    }
}
