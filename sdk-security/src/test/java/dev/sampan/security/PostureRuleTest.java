package dev.sampan.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule on objects that break it and on objects that do not: all others stay silent. */
class PostureRuleTest {
    /** A flawless Deployment with one change, and what is to be found. */
    record Case(String title, Consumer<ObjectNode> change, List<String> expected) {
        Case and(String rule) {
            return new Case(title, change, List.of(expected.get(0), rule));
        }

        @Override
        public String toString() {
            return title;
        }
    }

    private static Case breaks(String rule, String how, Consumer<ObjectNode> change) {
        return new Case(rule + ": " + how, change, List.of(rule));
    }

    private static Case passes(String how, Consumer<ObjectNode> change) {
        return new Case("passes: " + how, change, List.of());
    }

    private static ObjectNode context(ObjectNode deployment) {
        return Yard.container(deployment).withObject("/securityContext");
    }

    private static ObjectNode podContext(ObjectNode deployment) {
        return Yard.podSpec(deployment).withObject("/securityContext");
    }

    private static void env(ObjectNode deployment, String name, String value) {
        Yard.container(deployment)
                .withArrayProperty("env")
                .addObject()
                .put("name", name)
                .put("value", value);
    }

    static Stream<Case> cases() {
        return Stream.of(images(), privileges(), hosts(), secrets(), reliability())
                .flatMap(each -> each);
    }

    static Stream<Case> images() {
        return Stream.of(
                passes("nothing changed", d -> {}),
                breaks(
                        "posture.mutable-tag",
                        "a tag",
                        d -> Yard.container(d).put("image", "reg.example.com/shop/web:1.4.0")),
                breaks("posture.mutable-tag", "no tag", d -> Yard.container(d).put("image", "web")),
                breaks(
                        "posture.mutable-tag",
                        "a broken digest",
                        d -> Yard.container(d).put("image", "web@sha256:12")),
                passes("a tag with a digest", d -> Yard.container(d).put("image", "web:1@" + Yard.DIGEST)),
                breaks("posture.mutable-tag", "an init container", d -> {
                    ObjectNode init = Yard.container(d).deepCopy();
                    Yard.podSpec(d).withArrayProperty("initContainers").add(init.put("image", "tool:2"));
                }));
    }

    static Stream<Case> privileges() {
        return Stream.of(
                breaks("posture.privileged", "true", d -> context(d).put("privileged", true)),
                passes("privileged false", d -> context(d).put("privileged", false)),
                breaks(
                        "posture.runs-as-root",
                        "user 0 although runAsNonRoot",
                        d -> context(d).put("runAsUser", 0)),
                breaks(
                        "posture.runs-as-root",
                        "nothing said",
                        d -> podContext(d)
                                .removeAll()
                                .withObject("/seccompProfile")
                                .put("type", "RuntimeDefault")),
                breaks("posture.runs-as-root", "the container overrides the pod", d -> {
                    podContext(d).remove("runAsUser");
                    context(d).put("runAsNonRoot", false);
                }),
                passes("runAsNonRoot without a user", d -> podContext(d).remove("runAsUser")),
                breaks(
                        "posture.privilege-escalation",
                        "not said",
                        d -> context(d).remove("allowPrivilegeEscalation")),
                breaks("posture.privilege-escalation", "true", d -> context(d).put("allowPrivilegeEscalation", true)),
                breaks(
                        "posture.capabilities",
                        "SYS_ADMIN",
                        d -> context(d).withArray("/capabilities/add").add("SYS_ADMIN")),
                passes(
                        "NET_BIND_SERVICE",
                        d -> context(d).withArray("/capabilities/add").add("NET_BIND_SERVICE")),
                breaks(
                        "posture.capabilities-kept",
                        "nothing dropped",
                        d -> context(d).remove("capabilities")),
                breaks("posture.read-only-root", "not set", d -> context(d).remove("readOnlyRootFilesystem")),
                breaks("posture.seccomp", "not set", d -> podContext(d).remove("seccompProfile")),
                breaks(
                        "posture.seccomp",
                        "Unconfined",
                        d -> podContext(d).withObject("/seccompProfile").put("type", "Unconfined")),
                breaks(
                        "posture.default-service-account-token",
                        "mounted",
                        d -> Yard.podSpec(d).remove("automountServiceAccountToken")),
                passes(
                        "a service account of its own",
                        d -> Yard.podSpec(d)
                                .put("automountServiceAccountToken", true)
                                .put("serviceAccountName", "web")));
    }

    static Stream<Case> hosts() {
        return Stream.of(
                breaks(
                        "posture.host-path",
                        "docker socket",
                        d -> Yard.podSpec(d)
                                .withArrayProperty("volumes")
                                .addObject()
                                .put("name", "run")
                                .withObject("/hostPath")
                                .put("path", "/var/run")),
                passes(
                        "an emptyDir",
                        d -> Yard.podSpec(d)
                                .withArrayProperty("volumes")
                                .addObject()
                                .put("name", "tmp")
                                .withObject("/emptyDir")),
                breaks("posture.host-network", "true", d -> Yard.podSpec(d).put("hostNetwork", true)),
                passes("host network false", d -> Yard.podSpec(d).put("hostNetwork", false)),
                breaks("posture.host-pid", "true", d -> Yard.podSpec(d).put("hostPID", true)),
                breaks("posture.host-ipc", "true", d -> Yard.podSpec(d).put("hostIPC", true)),
                breaks(
                        "posture.host-port",
                        "80",
                        d -> Yard.container(d)
                                .withArrayProperty("ports")
                                .addObject()
                                .put("containerPort", 80)
                                .put("hostPort", 80)));
    }

    static Stream<Case> secrets() {
        List<Case> cases = new ArrayList<>();
        String[][] written = {
            {"DB_PASSWORD", "hunter2"},
            {"dbPassword", "correct horse battery"},
            {"API_KEY", "abc"},
            {"AUTH_TOKEN", "x1y2z3"},
            {"DATABASE_URL", "postgres://app:hunter2@db:5432/shop"},
            {"JAVA_OPTS", "-Ddb.password=hunter2 -Xmx1g"},
            {"ACCESS", "LTAI5tAbCdEfGhIjKlMnOpQr"},
            {"SESSION", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF123456"},
            {"SALT", "qV8xZ2mLr0TnW5yKc7GbJ4pDs9HfA1eU"},
        };
        for (String[] each : written) {
            cases.add(breaks("posture.secret-in-env", each[0], d -> env(d, each[0], each[1])));
        }
        String[][] harmless = {
            {"PASSWORD_FILE", "/run/secrets/db"},
            {"DB_PASSWORD", ""},
            {"DB_PASSWORD", "$(FROM_SECRET)"},
            {"DATABASE_URL", "postgres://app:$(DB_PASSWORD)@db/shop"},
            {"TOKEN_TTL_SECONDS", "3600"},
            {"REQUIRE_TOKEN", "true"},
            {"PWD", "/app"},
            {"TOKEN_URL", "https://login.example.com/token"},
            {"GIT_COMMIT", "9b2f0c1d4e5a6b7c8d9e0f1a2b3c4d5e6f708192"},
            {"INSTANCE_ID", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
            {"CONFIG_HASH", Yard.DIGEST},
            {"GREETING", "Hello, world"},
            {"JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=70 -Dfile.encoding=UTF-8"},
            {"HOSTS", "web-0.web.shop.svc,web-1.web.shop.svc"},
        };
        for (String[] each : harmless) {
            cases.add(passes(each[0] + "=" + each[1], d -> env(d, each[0], each[1])));
        }
        return cases.stream();
    }

    static Stream<Case> reliability() {
        return Stream.of(
                breaks(
                        "posture.no-readiness-probe",
                        "removed",
                        d -> Yard.container(d).remove("readinessProbe")),
                breaks(
                        "posture.no-liveness-probe",
                        "removed",
                        d -> Yard.container(d).remove("livenessProbe")),
                breaks("posture.no-requests", "neither request nor limit for cpu", d -> {
                            Yard.container(d).withObject("/resources").remove("requests");
                            Yard.container(d).withObject("/resources/limits").remove("cpu");
                        })
                        .and("posture.no-cpu-limit"),
                passes(
                        "limits stand for requests",
                        d -> Yard.container(d).withObject("/resources").remove("requests")),
                breaks(
                        "posture.no-memory-limit",
                        "removed",
                        d -> Yard.container(d).withObject("/resources/limits").remove("memory")),
                passes("a limit for the whole pod", d -> {
                    Yard.container(d).withObject("/resources/limits").remove("memory");
                    Yard.podSpec(d).withObject("/resources/limits").put("memory", "1Gi");
                }),
                breaks(
                        "posture.no-cpu-limit",
                        "removed",
                        d -> Yard.container(d).withObject("/resources/limits").remove("cpu")),
                breaks(
                        "posture.single-replica",
                        "one",
                        d -> d.withObject("/spec").put("replicas", 1)),
                breaks(
                        "posture.single-replica",
                        "not said",
                        d -> d.withObject("/spec").remove("replicas")),
                passes("scaled to zero", d -> d.withObject("/spec").put("replicas", 0)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rule_onAnObject_findsExactlyWhatIsWrong(Case each) {
        ObjectNode deployment = Yard.flawless();
        each.change().accept(deployment);

        List<Finding> findings = Yard.findings(Posture.guard(), Environment.prod(), deployment);

        assertThat(findings).extracting(Finding::id).containsExactlyInAnyOrderElementsOf(each.expected());
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.object()).isEqualTo("Deployment/web");
            assertThat(finding.evidence()).isNotEmpty();
            assertThat(finding.nextStep()).isNotBlank();
        });
    }

    @Test
    void everyRule_isBrokenByACase() {
        List<String> broken =
                cases().flatMap(each -> each.expected().stream()).distinct().toList();
        List<String> all = PostureRules.ALL.stream()
                .map(PostureRule::id)
                .filter(id -> !id.equals("posture.secret-in-config-map"))
                .toList();

        assertThat(broken).containsAll(all);
        assertThat(PostureRules.ALL).extracting(PostureRule::id).doesNotHaveDuplicates();
    }

    @Test
    void secretInEnv_neverShowsTheValue() {
        ObjectNode deployment = Yard.flawless();
        env(deployment, "DB_PASSWORD", "hunter2-canary");
        env(deployment, "DSN", "postgres://app:hunter2-canary@db/shop");

        List<Finding> findings = Yard.findings(Posture.guard(), Environment.prod(), deployment);

        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).evidence().toString()).contains("env DB_PASSWORD", "env DSN");
        assertThat(findings.toString() + findings.get(0).evidence() + new Posture("shop", 1, findings))
                .doesNotContain("canary");
    }

    @Test
    void secretInConfigMap_isFoundInKeysAndFiles_butNotInReferences() {
        ObjectNode map = Yard.object("{'kind':'ConfigMap','metadata':{'name':'web-config'},'data':{}}");
        map.withObject("/data")
                .put("api-token", "s3cr3t-value")
                .put("app.properties", "server.port=8080\nspring.datasource.password=hunter2x9\n")
                .put("good.properties", "spring.datasource.password=${DB_PASSWORD}\ntoken=true\nsecret: web-tls\n")
                .put("cert.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");

        List<Finding> findings = Yard.findings(Posture.guard(), Environment.prod(), map);

        assertThat(findings).extracting(Finding::id).containsExactly("posture.secret-in-config-map");
        assertThat(findings.get(0).evidence())
                .extracting(each -> each.text().split(" ")[0])
                .containsExactly("api-token", "app.properties");
    }

    @Test
    void singleReplica_thatAnAutoscalerKeepsAboveOne_passes() {
        ObjectNode deployment = Yard.flawless();
        deployment.withObject("/spec").put("replicas", 1);
        ObjectNode scaler = Yard.object("{'kind':'HorizontalPodAutoscaler','metadata':{'name':'web'},"
                + "'spec':{'minReplicas':2,'scaleTargetRef':{'kind':'Deployment','name':'web'}}}");

        assertThat(Yard.findings(Posture.guard(), Environment.prod(), deployment, scaler))
                .isEmpty();
    }

    @Test
    void probes_areNotAskedOfJobs() {
        ObjectNode job = Yard.flawless();
        job.put("kind", "Job");
        Yard.container(job).remove(List.of("readinessProbe", "livenessProbe"));

        assertThat(Yard.findings(Posture.guard(), Environment.prod(), job)).isEmpty();
    }

    @Test
    void cronJobs_areLookedIntoToo() {
        ObjectNode cron =
                Yard.object("{'kind':'CronJob','metadata':{'name':'nightly'},'spec':{'jobTemplate':{'spec':{}}}}");
        cron.withObject("/spec/jobTemplate/spec")
                .set("template", Yard.flawless().at("/spec/template"));
        ((ObjectNode) cron.at("/spec/jobTemplate/spec/template/spec/containers/0")).put("image", "tool:1");

        assertThat(Yard.findings(Posture.guard(), Environment.prod(), cron))
                .extracting(each -> each.id() + " " + each.object())
                .containsExactly("posture.mutable-tag CronJob/nightly");
    }

    @Test
    void ids_areLowerCaseAndDotted() {
        assertThat(PostureRules.ALL)
                .allSatisfy(rule -> assertThat(rule.id())
                        .matches("posture\\.[a-z-]+")
                        .isEqualTo(rule.id().toLowerCase(Locale.ROOT)));
    }
}
