package dev.sampan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@SandboxTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SandboxExtensionTest {
    private static final List<Sandbox> SEEN = new ArrayList<>();
    private static final List<String> NAMESPACES = new ArrayList<>();

    private Namespace before;

    @BeforeEach
    void takeNamespace(Namespace namespace) {
        before = namespace;
    }

    @AfterAll
    static void classSandbox_isOneForAllTests(Sandbox sandbox) {
        assertThat(SEEN)
                .hasSizeGreaterThan(1)
                .allSatisfy(each -> assertThat(each).isSameAs(sandbox));
    }

    @Test
    @Order(1)
    void namespace_isTheSameThroughoutATestAndIsThere(Sandbox sandbox, Sampan sampan, Namespace namespace) {
        SEEN.add(sandbox);
        NAMESPACES.add(namespace.name());

        assertThat(namespace.name()).isEqualTo(before.name());
        KubernetesClient client = sampan.cluster().unwrap(KubernetesClient.class);
        assertThat(client.namespaces().withName(namespace.name()).get()).isNotNull();
    }

    @Test
    @Order(2)
    void namespace_ofTheTestBefore_isGoneOrGoing(Sandbox sandbox, Sampan sampan, Namespace namespace) {
        SEEN.add(sandbox);

        assertThat(namespace.name()).isNotIn(NAMESPACES);
        KubernetesClient client = sampan.cluster().unwrap(KubernetesClient.class);
        for (String earlier : NAMESPACES) {
            var found = client.namespaces().withName(earlier).get();
            assertThat(found == null || found.getMetadata().getDeletionTimestamp() != null)
                    .isTrue();
        }
    }

    @Test
    @Order(3)
    @SandboxTest(time = SandboxTime.MANUAL)
    void annotatedMethod_hasASandboxOfItsOwn(Sandbox sandbox) {
        assertThat(sandbox.toString()).contains("MANUAL");
        assertThat(SEEN).doesNotContain(sandbox);
    }

    @Nested
    class InANestedClass {
        @Test
        void sandbox_isThatOfTheOuterClass(Sandbox sandbox) {
            SEEN.add(sandbox);
            assertThat(sandbox.toString()).contains("AUTO");
        }
    }
}
