package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubeapi.SpdyPortForwarding.PodTarget;
import dev.sampan.sandbox.internal.kubelet.NodeAgent;
import dev.sampan.sandbox.internal.kubelet.NodeAgent.LogRequest;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Logs, exec, attach and port forwarding: what the server asks the pod's node for. */
final class PodStreams {
    private final ResourceReading reading;
    private final NodeAgent node;
    private final Clock clock;

    PodStreams(ResourceReading reading, NodeAgent node, Clock clock) {
        this.reading = reading;
        this.clock = clock;
        this.node = node;
    }

    ApiHandler.Outcome logs(ApiCall call, ServedResource pods) {
        RequestInfo info = call.info();
        ObjectNode pod = reading.get(pods, info.namespace(), info.name());
        LogRequest request = logRequest(call, container(call, pod), clock.instant());
        if (pod.path("spec").path("nodeName").asText("").isEmpty()) {
            // nobody to ask, and nothing said
            return new ApiHandler.Whole(new ApiReply(204, "", new byte[0], Map.of()));
        }
        if (!request.follow()) {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            node.logs(info.namespace(), info.name(), request, lines);
            return new ApiHandler.Whole(new ApiReply(200, "text/plain", lines.toByteArray(), Map.of()));
        }
        return new ApiHandler.Stream(exchange -> follow(exchange, info, request));
    }

    private void follow(ApiExchange exchange, RequestInfo info, LogRequest request) {
        ResponseSink sink = new ResponseSink(exchange);
        SinkStream stream = new SinkStream(sink);
        sink.open(exchange, "text/plain", stream::abandon);
        exchange.background(() -> {
            try {
                node.logs(info.namespace(), info.name(), request, stream);
            } catch (ApiStatusException refusal) {
                sink.send(Json.line(refusal.status()));
            }
            sink.end();
        });
    }

    private static LogRequest logRequest(ApiCall call, String container, Instant now) {
        Long tail = number(call, "tailLines", 0);
        Long limit = number(call, "limitBytes", 1);
        Long seconds = number(call, "sinceSeconds", 1);
        String sinceTime = call.parameter("sinceTime");
        Instant since = null;
        if (seconds != null && !sinceTime.isEmpty()) {
            throw invalid(
                    call,
                    "sinceSeconds",
                    "FieldValueForbidden",
                    "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified");
        }
        if (seconds != null) {
            since = now.minusSeconds(seconds);
        } else if (!sinceTime.isEmpty()) {
            try {
                since = Instant.parse(sinceTime);
            } catch (DateTimeParseException e) {
                throw ApiStatusException.badRequest("parsing time \"%s\"".formatted(sinceTime));
            }
        }
        return new LogRequest(
                container, call.flag("follow"), call.flag("previous"), call.flag("timestamps"), tail, limit, since);
    }

    private static @Nullable Long number(ApiCall call, String name, long least) {
        String text = call.parameter(name);
        if (text.isEmpty()) {
            return null;
        }
        try {
            long value = Long.parseLong(text);
            if (value < least) {
                throw invalid(
                        call,
                        name,
                        "FieldValueInvalid",
                        "Invalid value: %d: must be greater than %s"
                                .formatted(value, least == 0 ? "or equal to 0" : "0"));
            }
            return value;
        } catch (NumberFormatException e) {
            throw ApiStatusException.badRequest("strconv.ParseInt: parsing \"%s\": invalid syntax".formatted(text));
        }
    }

    private static ApiStatusException invalid(ApiCall call, String field, String reason, String body) {
        ObjectNode details = Json.object();
        details.put("name", call.info().name());
        details.put("kind", "PodLogOptions");
        details.putArray("causes")
                .addObject()
                .put("reason", reason)
                .put("message", body)
                .put("field", field);
        return new ApiStatusException(
                422,
                "Invalid",
                "PodLogOptions \"%s\" is invalid: %s: %s".formatted(call.info().name(), field, body),
                details);
    }

    /** The container that is meant; a pod of one needs no name. */
    private static String container(ApiCall call, ObjectNode pod) {
        String asked = call.parameter("container");
        List<String> main = names(pod, "containers");
        List<String> init = names(pod, "initContainers");
        List<String> ephemeral = names(pod, "ephemeralContainers");
        if (!asked.isEmpty()) {
            if (!main.contains(asked) && !init.contains(asked) && !ephemeral.contains(asked)) {
                throw ApiStatusException.badRequest(
                        "container %s is not valid for pod %s".formatted(asked, Meta.name(pod)));
            }
            return asked;
        }
        if (main.size() == 1 && init.isEmpty() && ephemeral.isEmpty()) {
            return main.get(0);
        }
        String annotated = Meta.annotations(pod).getOrDefault("kubectl.kubernetes.io/default-container", "");
        if (main.contains(annotated)) {
            return annotated;
        }
        if (main.isEmpty()) {
            throw ApiStatusException.badRequest(
                    "a container name must be specified for pod %s".formatted(Meta.name(pod)));
        }
        StringBuilder choice = new StringBuilder("a container name must be specified for pod %s, choose one of: %s"
                .formatted(Meta.name(pod), spaced(main)));
        if (!init.isEmpty()) {
            choice.append(" or one of the init containers: ").append(spaced(init));
        }
        if (!ephemeral.isEmpty()) {
            choice.append(" or one of the ephemeral containers: ").append(spaced(ephemeral));
        }
        throw ApiStatusException.badRequest(choice.toString());
    }

    private static String spaced(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }

    private static List<String> names(ObjectNode pod, String list) {
        List<String> names = new ArrayList<>();
        for (JsonNode container : pod.path("spec").path(list)) {
            names.add(container.path("name").asText());
        }
        return names;
    }

    ApiHandler.Outcome exec(ApiCall call, ServedResource pods) {
        RequestInfo info = call.info();
        ObjectNode pod = reading.get(pods, info.namespace(), info.name());
        String container = container(call, pod);
        List<String> command = call.parameters("command");
        if (command.isEmpty()) {
            throw ApiStatusException.badRequest("you must specify at least 1 container command");
        }
        requireRunning(pod);
        requireUpgrade(call);
        return new ApiHandler.Stream(exchange -> ChannelSocket.open(
                exchange,
                channels -> channels.finish(node.exec(
                        info.namespace(),
                        info.name(),
                        container,
                        command,
                        channels.stdin(call.flag("stdin")),
                        channels.output(1),
                        channels.output(call.flag("tty") ? 1 : 2)))));
    }

    ApiHandler.Outcome attach(ApiCall call, ServedResource pods) {
        RequestInfo info = call.info();
        ObjectNode pod = reading.get(pods, info.namespace(), info.name());
        String container = container(call, pod);
        requireRunning(pod);
        requireUpgrade(call);
        LogRequest request = new LogRequest(container, true, false, false, 0L, null, null);
        return new ApiHandler.Stream(exchange -> ChannelSocket.open(exchange, channels -> {
            node.logs(info.namespace(), info.name(), request, channels.output(1));
            channels.finish(0);
        }));
    }

    ApiHandler.Outcome portForward(ApiCall call, ServedResource pods) {
        RequestInfo info = call.info();
        ObjectNode pod = reading.get(pods, info.namespace(), info.name());
        requireRunning(pod);
        requireUpgrade(call);
        if (call.header("Sec-WebSocket-Protocol").orElse("").contains(SpdyPortForwarding.PROTOCOL)) {
            PodTarget target = new PodTarget(info.namespace(), info.name(), Meta.uid(pod));
            return new ApiHandler.Stream(exchange -> SpdyPortForwarding.open(exchange, node, target));
        }
        List<Integer> ports = new ArrayList<>();
        for (String list : call.parameters("ports")) {
            for (String port : list.split(",")) {
                if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535 || Integer.parseInt(port) < 1) {
                    throw ApiStatusException.badRequest("invalid port \"%s\"".formatted(port));
                }
                ports.add(Integer.parseInt(port));
            }
        }
        if (ports.isEmpty()) {
            throw ApiStatusException.badRequest("query parameter \"ports\" is required");
        }
        return new ApiHandler.Stream(
                exchange -> PortForwarding.open(exchange, node, info.namespace(), info.name(), ports));
    }

    private static void requireRunning(ObjectNode pod) {
        String phase = pod.path("status").path("phase").asText();
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            throw ApiStatusException.badRequest(
                    "cannot exec into a container in a completed pod; current phase is " + phase);
        }
        if (pod.path("spec").path("nodeName").asText("").isEmpty()) {
            throw ApiStatusException.badRequest("pod %s does not have a host assigned".formatted(Meta.name(pod)));
        }
    }

    private static void requireUpgrade(ApiCall call) {
        if (!"websocket".equalsIgnoreCase(call.header("Upgrade").orElse(""))) {
            throw ApiStatusException.badRequest("unable to upgrade: only WebSocket connections are served");
        }
    }

    /** Bytes for a sink, until the other side goes away. */
    private static final class SinkStream extends OutputStream {
        private final ResponseSink sink;
        private volatile boolean gone;

        SinkStream(ResponseSink sink) {
            this.sink = sink;
        }

        void abandon() {
            gone = true;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (gone) {
                throw new IOException("the reader of the log went away");
            }
            byte[] copy = new byte[length];
            System.arraycopy(bytes, offset, copy, 0, length);
            sink.send(copy);
        }
    }
}
