package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Namespace;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import org.junit.jupiter.api.Test;

@SandboxTest
class UnservedKindsTest {
    private static final String IMAGE = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);

    @Test
    void kind_thatIsNotServed_isAskedForOnceInAWhile_andSeenOnceItIsServed(Sandbox sandbox, Namespace namespace)
            throws InterruptedException {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", IMAGE, app -> app.replicas(2));
        deploy.app("api", IMAGE, app -> app.replicas(2));
        assertThat(listsOfScaledObjects(sandbox)).isEqualTo(1);

        OwnersOnSandboxTest.define(namespace, Scalers.SCALED_OBJECT);
        namespace
                .unwrap(KubeNamespace.class)
                .create(
                        Scalers.SCALED_OBJECT,
                        OwnersOnSandboxTest.scaler(Scalers.SCALED_OBJECT, "web-queue", null, "web"));
        sandbox.advance(UnservedKinds.REMEMBERED);

        assertThat(deploy.app("web", IMAGE, app -> app.replicas(5)).findings())
                .anySatisfy(finding -> assertThat(finding.what()).contains("ScaledObject/web-queue"));
    }

    private static long listsOfScaledObjects(Sandbox sandbox) {
        return sandbox.requests().stream()
                .filter(request -> request.action().equals("list scaledobjects"))
                .count();
    }
}
