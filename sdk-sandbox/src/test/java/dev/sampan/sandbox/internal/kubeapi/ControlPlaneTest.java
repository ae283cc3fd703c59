package dev.sampan.sandbox.internal.kubeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.sandbox.internal.time.Timeline;
import dev.sampan.sandbox.internal.time.Timelines;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlPlaneTest {
    private final Timeline timeline = Timelines.start(SandboxTime.REAL);
    private final ControlPlane plane = ControlPlane.create(timeline);
    private final Objects objects = plane.objects("test");

    @AfterEach
    void close() {
        plane.close();
        timeline.close();
    }

    @Test
    void create_generateName_givesNameUidAndRevision() {
        ObjectNode made = objects.create(Resources.CONFIG_MAPS, "default", configMap("", "conf-", "a"));
        assertThat(Meta.name(made)).startsWith("conf-").hasSize(10);
        assertThat(Meta.uid(made)).hasSize(36);
        assertThat(Meta.resourceVersion(made)).isNotEmpty();
        assertThat(objects.find(Resources.CONFIG_MAPS, "default", Meta.name(made)))
                .contains(made);
    }

    @Test
    void create_takenName_isRefusedAsAlreadyExists() {
        objects.create(Resources.CONFIG_MAPS, "default", configMap("one", "", "a"));
        assertThatThrownBy(() -> objects.create(Resources.CONFIG_MAPS, "default", configMap("one", "", "a")))
                .isInstanceOf(ApiStatusException.class)
                .hasMessage("configmaps \"one\" already exists");
    }

    @Test
    void update_outdatedResourceVersion_isRefusedAsConflict() {
        ObjectNode first = objects.create(Resources.CONFIG_MAPS, "default", configMap("one", "", "a"));
        ObjectNode second = first.deepCopy();
        second.putObject("data").put("k", "b");
        objects.update(Resources.CONFIG_MAPS, second.deepCopy());
        ObjectNode third = first.deepCopy();
        third.putObject("data").put("k", "c");
        assertThatThrownBy(() -> objects.update(Resources.CONFIG_MAPS, third))
                .isInstanceOfSatisfying(
                        ApiStatusException.class,
                        refusal -> assertThat(refusal.isConflict()).isTrue());
    }

    @Test
    void update_withoutChange_isNoWrite() {
        ObjectNode first = objects.create(Resources.CONFIG_MAPS, "default", configMap("one", "", "a"));
        ObjectNode again = objects.update(Resources.CONFIG_MAPS, first.deepCopy());
        assertThat(Meta.resourceVersion(again)).isEqualTo(Meta.resourceVersion(first));
    }

    @Test
    void delete_withFinalizer_marksUntilTheFinalizerIsGone() {
        ObjectNode object = configMap("held", "", "a");
        object.withObjectProperty("metadata").putArray("finalizers").add("example.com/hold");
        objects.create(Resources.CONFIG_MAPS, "default", object);
        assertThat(objects.delete(Resources.CONFIG_MAPS, "default", "held", null, null, null))
                .isTrue();
        ObjectNode marked = objects.find(Resources.CONFIG_MAPS, "default", "held")
                .orElseThrow()
                .deepCopy();
        assertThat(Meta.isDeleting(marked)).isTrue();
        Meta.of(marked).remove("finalizers");
        objects.update(Resources.CONFIG_MAPS, marked);
        assertThat(objects.find(Resources.CONFIG_MAPS, "default", "held")).isEmpty();
    }

    @Test
    void subscribe_hearsPresentAndLaterChangesInOrder() throws InterruptedException {
        objects.create(Resources.CONFIG_MAPS, "default", configMap("one", "", "a"));
        var heard = new LinkedBlockingQueue<String>();
        try (var subscription = objects.subscribe(
                Resources.CONFIG_MAPS, event -> heard.add(event.type() + " " + Meta.name(event.object())))) {
            objects.create(Resources.CONFIG_MAPS, "default", configMap("two", "", "a"));
            objects.delete(Resources.CONFIG_MAPS, "default", "one", null, null, null);
            assertThat(List.of(next(heard), next(heard), next(heard)))
                    .containsExactly(
                            ObjectEvent.Type.ADDED + " one",
                            ObjectEvent.Type.ADDED + " two",
                            ObjectEvent.Type.DELETED + " one");
        }
    }

    private static String next(LinkedBlockingQueue<String> heard) throws InterruptedException {
        String event = heard.poll(10, TimeUnit.SECONDS);
        return event == null ? "nothing" : event;
    }

    private static ObjectNode configMap(String name, String generateName, String value) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = object.putObject("metadata");
        if (!name.isEmpty()) {
            metadata.put("name", name);
        }
        if (!generateName.isEmpty()) {
            metadata.put("generateName", generateName);
        }
        object.putObject("data").put("k", value);
        return object;
    }
}
