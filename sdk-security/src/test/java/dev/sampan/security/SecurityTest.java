package dev.sampan.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Reviews of what really runs in a namespace: objects as an API server lists them, pods as controllers make them. */
@SandboxTest
class SecurityTest {
    @Test
    void review_judgesWhatAControllerMadeAtItsMaker_onlyOnce(Sandbox sandbox, Namespace namespace) {
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        kube.create(Kind.DEPLOYMENT, privileged(deployment("web")));
        kube.create(Kind.POD, bare("debug"));
        sandbox.advance(Duration.ofSeconds(10));
        assertThat(kube.list(Kind.POD, "").items()).hasSize(4);

        Posture posture = Security.on(namespace).review();

        assertThat(posture.findings())
                .filteredOn(each -> each.id().equals("posture.privileged"))
                .extracting(Finding::object)
                .containsExactly("Deployment/web", "Pod/debug");
        assertThat(posture.of("Deployment/web").enforced())
                .extracting(Finding::id)
                .containsExactly("posture.privileged");
        assertThat(posture.toString()).startsWith("Posture test-");
    }

    @Test
    void review_ofACleanNamespace_saysSo(Sandbox sandbox, Namespace namespace) {
        namespace.unwrap(KubeNamespace.class).create(Kind.DEPLOYMENT, deployment("web"));

        try (Sampan prod = sandbox.connect(c -> c.environment(Environment.prod()))) {
            Posture posture =
                    Security.on(prod.cluster().namespace(namespace.name())).review();

            assertThat(posture.findings()).isEmpty();
            assertThat(posture.toString())
                    .contains("nothing found\n  0 findings on 1 object")
                    .endsWith("next: connect(c -> c.guard(Posture.guard()))");
        }
    }

    @Test
    void review_countsByTheSessionsEnvironment(Sandbox sandbox, Namespace namespace) {
        ObjectNode tagged = deployment("web");
        Yard.container(tagged).put("image", "reg.example.com/shop/web:1.4.0");
        namespace.unwrap(KubeNamespace.class).create(Kind.DEPLOYMENT, tagged);

        assertThat(levelIn(sandbox, namespace, Environment.dev())).isEqualTo(Level.OBSERVE);
        assertThat(levelIn(sandbox, namespace, Environment.staging())).isEqualTo(Level.WARN);
        assertThat(levelIn(sandbox, namespace, Environment.prod())).isEqualTo(Level.ENFORCE);
    }

    @Test
    void review_withAWaiver_datesItByTheSessionsClock(Sandbox sandbox, Namespace namespace) {
        namespace.unwrap(KubeNamespace.class).create(Kind.DEPLOYMENT, privileged(deployment("web")));
        LocalDate today = sandbox.now().atZone(ZoneOffset.UTC).toLocalDate();
        Security security = Security.on(namespace);

        assertThat(privilegedUnderAWaiverUntil(today, security)).isEqualTo(Level.OBSERVE);
        assertThat(privilegedUnderAWaiverUntil(today.minusDays(1), security)).isEqualTo(Level.ENFORCE);
    }

    private static Level privilegedUnderAWaiverUntil(LocalDate day, Security security) {
        return security
                .review(p -> p.waiveFor("Deployment/web", "posture.privileged", "node agent", day))
                .findings()
                .stream()
                .filter(each -> each.id().equals("posture.privileged"))
                .findFirst()
                .orElseThrow()
                .level();
    }

    private static Level levelIn(Sandbox sandbox, Namespace namespace, Environment environment) {
        try (Sampan session = sandbox.connect(c -> c.environment(environment))) {
            return Security.on(session.cluster().namespace(namespace.name())).review().findings().stream()
                    .filter(each -> each.id().equals("posture.mutable-tag"))
                    .findFirst()
                    .orElseThrow()
                    .level();
        }
    }

    /** The flawless one, as an API server takes it. */
    private static ObjectNode deployment(String name) {
        ObjectNode deployment = Yard.flawless();
        deployment.withObject("/metadata").put("name", name).remove("namespace");
        deployment.withObject("/spec/selector/matchLabels").put("app", name);
        deployment.withObject("/spec/template/metadata/labels").put("app", name);
        return deployment;
    }

    private static ObjectNode privileged(ObjectNode deployment) {
        ObjectNode context = Yard.container(deployment).withObject("/securityContext");
        context.put("privileged", true).remove("allowPrivilegeEscalation");
        return deployment;
    }

    private static ObjectNode bare(String name) {
        ObjectNode pod = Yard.object("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name + "'}}");
        pod.set("spec", Yard.podSpec(privileged(deployment("x"))));
        return pod;
    }
}
