package dev.sampan.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.internal.kube.Kind;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.NotReadyException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final Shop shop = new Shop();

    @Test
    void health_ofAServingApp_isHealthyAndPointsToItsLogs() {
        shop.deployment("web", 2, 2);
        shop.runningPod("web", "web-1-a");
        shop.service("web", "web", "'http'");
        shop.endpoints("web", true);

        Health health = shop.observe.health("web");

        assertThat(health.state()).isEqualTo(HealthState.HEALTHY);
        assertThat(health.findings()).isEmpty();
        assertThat(health).hasToString("web: healthy, 2/2 ready\n  2/2 available\n  next: logs(\"web\")");
    }

    @Test
    void health_ofACrashingApp_isFailingWithCauseEvidenceAndNextStep() {
        shop.deployment("web", 1, 0);
        shop.crashingPod("web", "web-1-a");
        shop.namespace.logs.put("web-1-a/web/previous", List.of("reading config", "no GREETING"));

        Health health = shop.observe.health("web");

        assertThat(health.state()).isEqualTo(HealthState.FAILING);
        assertThat(health.findings()).extracting(Finding::id).containsExactly("crash-loop");
        assertThat(health.findings().get(0).evidence()).contains(new Evidence("log web-1-a/web", "no GREETING"));
        assertThat(health.toString())
                .startsWith("web: failing, 0/1 ready\n")
                .contains("container web crashes again and again with exit code 3 (4 restarts)")
                .contains("| log web-1-a/web: no GREETING")
                .endsWith("next: read its log: kubectl -n shop logs web-1-a -c web --previous");
    }

    @Test
    void health_ofAnAppThatServesWhileOnePodCrashes_isDegraded() {
        shop.deployment("web", 2, 1);
        shop.runningPod("web", "web-1-a");
        shop.crashingPod("web", "web-1-b");

        assertThat(shop.observe.health("web").state()).isEqualTo(HealthState.DEGRADED);
    }

    @Test
    void health_ofAnAppThatComesUp_isProgressingWithoutFindings() {
        shop.deployment("web", 1, 0);
        shop.pod("web", "web-1-a", false, "'state':{'waiting':{'reason':'ContainerCreating'}}");

        Health health = shop.observe.health("web");

        assertThat(health.state()).isEqualTo(HealthState.PROGRESSING);
        assertThat(health.findings()).isEmpty();
        assertThat(health.line()).endsWith("pod web-1-a: container web ContainerCreating");
    }

    @Test
    void health_ofAnAppScaledToZero_isAbsent() {
        shop.deployment("web", 0, 0);

        assertThat(shop.observe.health("web").state()).isEqualTo(HealthState.ABSENT);
    }

    @Test
    void health_ofAnUnknownApp_isRefusedAndListsThoseThere() {
        shop.deployment("web", 1, 1);
        shop.deployment("cart", 1, 1);

        assertThatThrownBy(() -> shop.observe.health("wbe"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("choose one of: cart, web");
    }

    @Test
    void health_ofALabelledApp_coversAllItsWorkloads() {
        shop.deployment("web", 1, 1)
                .withObjectProperty("metadata")
                .withObjectProperty("labels")
                .put("app.kubernetes.io/name", "store");
        shop.deployment("worker", 2, 2)
                .withObjectProperty("metadata")
                .withObjectProperty("labels")
                .put("app.kubernetes.io/name", "store");

        Health health = shop.observe.health("store");

        assertThat(health.ready()).isEqualTo(3);
        assertThat(health.line()).isEqualTo("Deployment/web 1/1 available; Deployment/worker 2/2 available");
    }

    @Test
    void health_ofAJobOfASchedule_isThatOfTheNewestRun() {
        for (String name : List.of("nightly-1", "nightly-2")) {
            shop.namespace.put(
                    Kind.JOB,
                    "{'metadata':{'name':'" + name + "','uid':'" + name + "','creationTimestamp':'2026-02-0"
                            + name.charAt(8)
                            + "T00:00:00Z','ownerReferences':[{'kind':'CronJob','name':'nightly','controller':true}]},"
                            + "'status':{'succeeded':1,'conditions':[{'type':'"
                            + (name.endsWith("1") ? "Failed" : "Complete")
                            + "','status':'True'}]}}");
        }

        assertThat(shop.observe.health("nightly").state()).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void health_ofAServiceWithoutEndpoints_isDegraded() {
        shop.deployment("web", 1, 1);
        shop.runningPod("web", "web-1-a");
        shop.service("web", "web", "8080");

        assertThat(shop.observe.health("web").state()).isEqualTo(HealthState.DEGRADED);
        assertThat(shop.observe.health("web").findings())
                .extracting(Finding::id)
                .containsExactly("service-without-endpoints");
    }

    @Test
    void health_ofAServiceThatSelectsNobody_namesBothLabels() {
        shop.deployment("web", 1, 1);
        shop.runningPod("web", "web-1-a");
        shop.service("web", "wbe", "8080");

        assertThat(shop.observe.health("web").findings()).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("service-selector-mismatch");
            assertThat(finding.evidence().toString()).contains("{app=wbe}", "{app=web}");
        });
    }

    @Test
    void health_ofAServiceWithAWrongTargetPort_namesTheDeclaredOnes() {
        shop.deployment("web", 1, 1);
        shop.runningPod("web", "web-1-a");
        shop.service("web", "web", "9090");
        shop.endpoints("web", true);

        assertThat(shop.observe.health("web").findings()).singleElement().satisfies(finding -> {
            assertThat(finding.what()).isEqualTo("its target port 9090 is no port of the containers");
            assertThat(finding.evidence().toString()).contains("8080 (http)");
        });
    }

    @Test
    void healthOfAll_showsTheWorstFirst() {
        shop.deployment("cart", 1, 1);
        shop.deployment("web", 1, 0);
        shop.crashingPod("web", "web-1-a");

        HealthListing all = shop.observe.health();

        assertThat(all).extracting(Health::app).containsExactly("web", "cart");
        assertThat(all.toString())
                .startsWith("Health shop: 2 apps, 1 unwell\n  failing     0/1   web  container web crashes")
                .contains("healthy     1/1   cart")
                .endsWith("next: health(\"web\")");
    }

    @Test
    void await_ofAHopelessApp_endsAtOnceWithTheCause() {
        shop.deployment("web", 1, 0);
        shop.crashingPod("web", "web-1-a");

        assertThatThrownBy(() -> shop.observe.await("web", Duration.ofHours(1)))
                .isInstanceOf(NotReadyException.class)
                .hasMessageContaining("[crash-loop]")
                .hasMessageContaining("exit code 3");
        assertThat(shop.namespace.session().clock().instant()).isEqualTo(FakeNamespace.START);
    }

    @Test
    void await_ofAnAppThatNeverComes_endsAfterItsTimeWithTheLastState() {
        shop.deployment("web", 1, 0);

        assertThatThrownBy(() -> shop.observe.await("web", Duration.ofSeconds(30)))
                .isInstanceOfSatisfying(
                        NotReadyException.class,
                        e -> assertThat(e.lastState()).startsWith("1 of 1 updated, 0 available"));
        assertThat(shop.namespace.session().clock().instant()).isEqualTo(FakeNamespace.START.plusSeconds(30));
    }

    @Test
    void everyText_ofAVeryUnwellApp_staysWithinThePromptsBounds() {
        shop.deployment("a-very-long-application-name-for-an-online-shop-front", 9, 0);
        for (int i = 0; i < 9; i++) {
            String pod = "a-very-long-application-name-for-an-online-shop-front-1-" + i;
            shop.crashingPod("a-very-long-application-name-for-an-online-shop-front", pod);
            shop.namespace.logs.put(pod + "/web/previous", java.util.Collections.nCopies(50, "x".repeat(900)));
        }

        String text = shop.observe
                .health("a-very-long-application-name-for-an-online-shop-front")
                .toString();

        assertThat(text.length()).isLessThanOrEqualTo(1_000);
        assertThat(text.lines().findFirst().orElseThrow().length()).isLessThanOrEqualTo(45);
        assertThat(text.lines().reduce((a, b) -> b).orElseThrow()).contains("next: ");
    }
}
