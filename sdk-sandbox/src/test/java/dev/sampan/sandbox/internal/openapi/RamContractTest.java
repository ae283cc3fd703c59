package dev.sampan.sandbox.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Sampan;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.cloud.RamApi;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.http.EventLoops;
import dev.sampan.sandbox.internal.openapi.RecordingProxy.Seen;
import dev.sampan.sandbox.internal.openapi.ram.PolicyDocument;
import dev.sampan.value.Secret;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The calls by which roles are let push are those of the official Python client: the Java client of RAM in Maven Central signs by the
 * older form, which has other parameters.
 */
class RamContractTest {
    private static final String NOTHING = """
            {"Version": "1", "Statement": [{"Effect": "Deny", "Action": "ecs:*", "Resource": "*"}]}""";

    @Test
    void requests_ofDoorAndOfficialClient_areEqual() throws Exception {
        List<Seen> ours = ours();
        List<Seen> official = RecordedRequests.of("ram");

        Set<String> declared = RamApi.all().stream().map(CloudApi::action).collect(Collectors.toSet());
        assertThat(declared).hasSize(7);
        assertThat(official.stream().map(Seen::action).collect(Collectors.toSet()))
                .isEqualTo(declared);
        assertThat(official).allSatisfy(request -> assertThat(ours).contains(request));
    }

    private static List<Seen> ours() throws Exception {
        Vertx vertx = EventLoops.create();
        try (OpenApiFixture at = new OpenApiFixture(SandboxTime.AUTO);
                RecordingProxy proxy = new RecordingProxy(vertx, at.server.url());
                Sampan sampan = Sampan.connect(spec -> spec.clock(at.timeline.clock())
                        .sleeper(at.timeline.sleeper())
                        .region(OpenApiFixture.REGION)
                        .accessKey(OpenApiFixture.KEY, Secret.of(OpenApiFixture.SECRET))
                        .endpoint(URI.create("http://" + proxy.address())))) {
            at.server.ram().setRolePolicy("ci", PolicyDocument.parse(NOTHING));
            AccessScenario.run(sampan, "ci");
            return proxy.seen();
        } finally {
            EventLoops.await(vertx.close());
        }
    }
}
