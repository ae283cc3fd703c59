package dev.sampan.sandbox.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.time.Timeline;
import dev.sampan.sandbox.internal.time.Timelines;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientTokensTest {
    private final Timeline timeline = Timelines.start(SandboxTime.MANUAL);
    private final ClientTokens tokens = new ClientTokens(timeline.clock());
    private final AtomicInteger acts = new AtomicInteger();

    @AfterEach
    void stop() {
        timeline.close();
    }

    private JsonNode call(Map<String, String> parameters) {
        return tokens.once(
                "CreateThing",
                new Parameters(parameters),
                () -> JsonNodeFactory.instance.objectNode().put("Id", acts.incrementAndGet()));
    }

    @Test
    void sameToken_isAnsweredAsBeforeWithoutASecondAct() {
        JsonNode first = call(Map.of("ClientToken", "a", "Name", "x"));

        assertThat(call(Map.of("ClientToken", "a", "Name", "x"))).isEqualTo(first);
        assertThat(acts).hasValue(1);
        assertThat(call(Map.of("client_token", "b", "Name", "x"))).isNotEqualTo(first);
        assertThat(call(Map.of("Name", "x")).path("Id").asInt()).isEqualTo(3);
    }

    @Test
    void sameToken_withOtherParameters_isRefused() {
        call(Map.of("ClientToken", "a", "Name", "x"));

        OpenApiRefusal refused =
                catchThrowableOfType(OpenApiRefusal.class, () -> call(Map.of("ClientToken", "a", "Name", "y")));

        assertThat(refused.code()).isEqualTo("IdempotentParameterMismatch");
        assertThat(acts).hasValue(1);
    }

    private JsonNode callWithBody(String name, String token) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("client_token", token).put("Name", name);
        return tokens.once(
                "CreateThing",
                new Parameters(Map.of(), body, "request"),
                () -> JsonNodeFactory.instance.objectNode().put("Id", acts.incrementAndGet()));
    }

    @Test
    void sameToken_inABody_isAnsweredAsBeforeAndComparedWithTheWholeBody() {
        JsonNode first = callWithBody("x", "a");

        assertThat(callWithBody("x", "a")).isEqualTo(first);
        assertThat(callWithBody("x", "b")).isNotEqualTo(first);
        OpenApiRefusal refused = catchThrowableOfType(OpenApiRefusal.class, () -> callWithBody("y", "a"));
        assertThat(refused.code()).isEqualTo("IdempotentParameterMismatch");
        assertThat(acts).hasValue(2);
    }

    @Test
    void sameToken_whileTheFirstIsAtWork_isRefused() {
        OpenApiRefusal refused = catchThrowableOfType(
                OpenApiRefusal.class,
                () -> tokens.once(
                        "CreateThing",
                        new Parameters(Map.of("ClientToken", "a")),
                        () -> call(Map.of("ClientToken", "a"))));

        assertThat(refused.code()).isEqualTo("IdempotenceProcessing");
    }

    @Test
    void sameToken_afterARefusalOrADay_actsAgain() {
        assertThatThrownBy(() -> tokens.once("CreateThing", new Parameters(Map.of("ClientToken", "a")), () -> {
                    throw new OpenApiRefusal(400, "No", "no");
                }))
                .isInstanceOf(OpenApiRefusal.class);
        assertThat(call(Map.of("ClientToken", "a")).path("Id").asInt()).isEqualTo(1);

        timeline.advance(Duration.ofHours(25));

        assertThat(call(Map.of("ClientToken", "a")).path("Id").asInt()).isEqualTo(2);
    }
}
