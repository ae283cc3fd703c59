package dev.sampan.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class SecurityTest {
    private static ObjectNode privileged(String kind, String name) {
        ObjectNode object = Yard.flawless().put("kind", kind);
        object.withObject("/metadata").put("name", name);
        Yard.container(object).withObject("/securityContext").put("privileged", true);
        return object;
    }

    private static ObjectNode podOf(String controller) {
        ObjectNode pod = Yard.object("{'kind':'Pod','metadata':{'name':'pod-of-" + controller + "'}}");
        pod.set("spec", Yard.podSpec(privileged("Deployment", "x")));
        if (!controller.isEmpty()) {
            pod.withObject("/metadata")
                    .withArrayProperty("ownerReferences")
                    .addObject()
                    .put("kind", "ReplicaSet")
                    .put("name", controller)
                    .put("controller", true);
        }
        return pod;
    }

    @Test
    void review_judgesWhatAControllerMadeAtItsMaker_onlyOnce() {
        FakeNamespace namespace = new FakeNamespace(Environment.staging())
                .put(privileged("Deployment", "web"))
                .put(podOf("web-1"))
                .put(podOf(""))
                .put(privileged("StatefulSet", "db"));

        Posture posture = new NamespaceSecurity(namespace).review();

        assertThat(posture.findings())
                .filteredOn(each -> each.id().equals("posture.privileged"))
                .extracting(Finding::object)
                .containsExactly("Deployment/web", "Pod/pod-of-", "StatefulSet/db");
        assertThat(posture.enforced()).hasSize(3);
        assertThat(posture.of("Deployment/web").findings()).hasSize(1);
        assertThat(posture.toString()).startsWith("Posture shop: 3 enforced, 0 warned\n  3 findings on 3 objects\n");
    }

    @Test
    void review_ofACleanNamespace_saysSo() {
        FakeNamespace namespace = new FakeNamespace(Environment.prod())
                .put(Yard.flawless())
                .put(Yard.object("{'kind':'ConfigMap','metadata':{'name':'kube-root-ca.crt'},'data':{'token':'x1'}}"));

        assertThat(new NamespaceSecurity(namespace).review())
                .hasToString(
                        "Posture shop: nothing found\n  0 findings on 1 object\n  next: connect(c -> c.guard(Posture.guard()))");
    }

    @Test
    void review_withAWaiver_datesItByTheSessionsClock() {
        FakeNamespace namespace = new FakeNamespace(Environment.prod()).put(privileged("Deployment", "web"));

        Posture posture = new NamespaceSecurity(namespace)
                .review(p ->
                        p.waiveFor("Deployment/web", "posture.privileged", "node agent", LocalDate.of(2026, 3, 10)));

        assertThat(posture.findings()).extracting(Finding::level).containsExactly(Level.OBSERVE);
    }
}
