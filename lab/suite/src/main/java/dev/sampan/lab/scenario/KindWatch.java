package dev.sampan.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.lab.scenario.History.State;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Tells the history every state of one kind, from before the scenario's first act on. */
final class KindWatch implements AutoCloseable {
    private final Kind kind;
    private final String namespace;
    private final History history;
    private final Call call;
    private final Thread reader;
    private volatile boolean closed;
    private volatile @Nullable String failure;

    private KindWatch(Kind kind, String namespace, History history, Call call) {
        this.kind = kind;
        this.namespace = namespace;
        this.history = history;
        this.call = call;
        this.reader = new Thread(this::read, "watch-" + kind + "-" + namespace);
        reader.setDaemon(true);
    }

    static KindWatch open(Kind kind, String namespace, History history, Wire wire) {
        JsonNode list = wire.list(kind.path(namespace));
        String version = list.path("metadata").path("resourceVersion").asText();
        KindWatch watch = new KindWatch(kind, namespace, history, wire.watch(kind.path(namespace), version));
        list.path("items").forEach(item -> watch.tell(false, item));
        watch.reader.start();
        return watch;
    }

    private void read() {
        try (Response response = call.execute()) {
            BufferedSource source = response.body().source();
            for (String line = source.readUtf8Line(); line != null; line = source.readUtf8Line()) {
                JsonNode event = Wire.JSON.readTree(line);
                String type = event.path("type").asText();
                if (type.equals("ERROR")) {
                    throw new IOException(event.toString());
                }
                tell(type.equals("DELETED"), event.path("object"));
            }
            throw new IOException("the watch ended");
        } catch (IOException e) {
            if (!closed) {
                failure = "the watch of " + kind + " broke: " + e.getMessage();
            }
        }
    }

    private void tell(boolean deleted, JsonNode object) {
        State state = State.of(kind, deleted, object);
        if (kind.concerns(namespace, state.name())) {
            history.add(state);
        }
    }

    /** A watch that broke saw not every state. */
    void check() {
        String broken = failure;
        if (broken != null) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public void close() {
        closed = true;
        call.cancel();
    }
}
