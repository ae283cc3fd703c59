package dev.sampan.sandbox.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.registry.RegistryCatalog.TagEntry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final OpenApiFixture at = new OpenApiFixture(SandboxTime.MANUAL);

    @BeforeEach
    void push() throws Exception {
        at.registry.logins().add("pusher", "password of the test", null);
        TestImage images = new TestImage(at.registry.host(), "pusher", "password of the test");
        for (String tag : List.of("1", "2", "3", "v1")) {
            assertThat(images.push("team/web", tag, tag)).isEqualTo(201);
            at.timeline.advance(Duration.ofSeconds(1));
        }
    }

    @AfterEach
    void stop() {
        at.close();
    }

    private JsonNode call(String action, String... parameters) {
        SignedCall call = at.signed(action, "2018-12-01").query("InstanceId", OpenApiFixture.REGISTRY);
        for (int i = 0; i < parameters.length; i += 2) {
            call.query(parameters[i], parameters[i + 1]);
        }
        return OpenApiFixture.json(at.send(call.build()));
    }

    private List<String> tags() {
        return at.registry.catalog().tags("team/web").stream()
                .map(TagEntry::tag)
                .toList();
    }

    @Test
    void rule_runsEveryWeek_andSparesTheNewestAndWhatItKeeps() {
        String id = call(
                        "CreateArtifactLifecycleRule",
                        "Auto",
                        "true",
                        "EnableDeleteTag",
                        "true",
                        "NamespaceName",
                        "team",
                        "RepoName",
                        "web",
                        "RetentionTagCount",
                        "1",
                        "Scope",
                        "REPO",
                        "ScheduleTime",
                        "WEEK",
                        "TagRegexp",
                        "v.*")
                .path("RuleId")
                .asText();
        at.timeline.advance(Duration.ofDays(6));
        assertThat(tags()).containsExactly("1", "2", "3", "v1");

        at.timeline.advance(Duration.ofDays(1));

        assertThat(tags()).containsExactly("3", "v1");
        long next = call("ListArtifactLifecycleRule").at("/Rules/0/NextTime").asLong();
        assertThat(next).isEqualTo(at.timeline.now().plus(Duration.ofDays(7)).toEpochMilli());
        assertThat(call("DeleteArtifactLifecycleRule", "RuleId", id)
                        .path("IsSuccess")
                        .asBoolean())
                .isTrue();
        assertThat(call("DeleteArtifactLifecycleRule", "RuleId", id)
                        .path("Code")
                        .asText())
                .isEqualTo("LIFECYCLE_RULE_NOT_EXIST");
    }

    @Test
    void rule_ofUnknownScheduleOrField_isRefused() {
        assertThat(call("CreateArtifactLifecycleRule", "Auto", "true", "Scope", "INSTANCE", "ScheduleTime", "DAY")
                        .path("Code")
                        .asText())
                .isEqualTo("UnsupportedParameter");
        assertThat(call("CreateArtifactLifecycleRule", "Scope", "INSTANCE", "Policies", "[]")
                        .path("Code")
                        .asText())
                .isEqualTo("UnsupportedParameter");
    }
}
