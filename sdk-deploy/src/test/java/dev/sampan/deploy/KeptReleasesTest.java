package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.plan.Done;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Plan;
import dev.sampan.registry.LifecycleRule;
import dev.sampan.registry.Registries;
import dev.sampan.registry.RegistryInstance;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import dev.sampan.value.Digest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A registry does not delete what an app could be rolled back to. */
@SandboxTest
class KeptReleasesTest {
    @Test
    void lifecycleRule_thatWouldDeleteTheImageOfAnOlderRelease_isRefused(
            Sandbox sandbox, Sampan sampan, Namespace namespace) {
        RegistryInstance instance = Registries.on(sampan).get("sandbox");
        Deploy deploy = Deploy.on(namespace);
        for (String tag : new String[] {"1.0.0", "2.0.0"}) {
            Digest digest = push(instance, tag);
            String image = sandbox.registry() + "/shop/web:" + tag + "@" + digest;
            assertThat(deploy.app("web", image, app -> app.port(8080)).apply()).isInstanceOf(Done.class);
            sandbox.advance(Duration.ofSeconds(1));
        }
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        for (ObjectNode set : kube.list(Kind.REPLICA_SET, "").items()) {
            if (set.at("/spec/replicas").asInt() == 0) {
                kube.delete(Kind.REPLICA_SET, Json.name(set), KubeNamespace.Propagation.BACKGROUND);
            }
        }

        Plan<LifecycleRule> plan =
                instance.lifecycle().rule("shop/web", r -> r.newest(1).usedIn(namespace));

        Finding refusal = plan.findings().get(0);
        assertThat(refusal.id()).isEqualTo("registry.lifecycle-in-use");
        assertThat(refusal.what()).endsWith("in use: 1.0.0");
        assertThat(refusal.evidence().get(0).text())
                .isEqualTo("used by release " + namespace.name() + "/sampan-release-web-1");
    }

    private static Digest push(RegistryInstance instance, String tag) {
        OciRegistry registry = instance.registry().unwrap(OciRegistry.class);
        byte[] config = ("{\"note\":\"" + tag + "\"}").getBytes(StandardCharsets.UTF_8);
        registry.pushBlob("shop/web", Digest.sha256(config), new OciRegistry.BlobSource() {
            @Override
            public long size() {
                return config.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(config);
            }
        });
        String type = "application/vnd.oci.image.manifest.v1+json";
        String manifest = """
                {"schemaVersion": 2, "mediaType": "%s", "layers": [],
                  "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "%s", "size": %d}}""".formatted(type, Digest.sha256(config), config.length);
        return registry.putManifest("shop/web", tag, type, manifest.getBytes(StandardCharsets.UTF_8));
    }
}
