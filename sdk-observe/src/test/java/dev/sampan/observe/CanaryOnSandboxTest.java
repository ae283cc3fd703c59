package dev.sampan.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.ClusterException;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import dev.sampan.testing.CapturedLogs;
import dev.sampan.testing.PlantedSecrets;
import dev.sampan.value.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Looks at an app that logs and is given secrets, with every logger at TRACE, and searches all that is printed for them. */
@SandboxTest
class CanaryOnSandboxTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PlantedSecrets planted = new PlantedSecrets();

    @Test
    void secrets_ofAnAppThatLogsThem_areShownNowhere(Sandbox sandbox, Namespace namespace) {
        String password = planted.plant("logged-password");
        String value = planted.plant("app-env");
        sandbox.script(p -> p.pod(namespace.name(), "web")
                .exits(Duration.ofSeconds(1), 3)
                .log("starting with password=" + password)
                .lastLog("cannot log in: password=" + password));
        Observe observe = Observe.on(namespace);
        List<String> shown = new ArrayList<>();
        try (CapturedLogs logs = new CapturedLogs()) {
            namespace.unwrap(KubeNamespace.class).create(Kind.DEPLOYMENT, deployment(value));
            awaitCrashLoop(sandbox, observe);
            Logs lines = observe.logs("web", l -> l.previous());
            assertThat(lines.containing(password).isEmpty())
                    .as("whoever asks for the text itself gets it")
                    .isFalse();
            shown.add(lines.toString());
            lines.forEach(line -> shown.add(line.toString()));
            shown.add(observe.health().toString());
            shown.add(observe.health("web").toString());
            shown.add(observe.health("web").findings().toString());
            planted.search("log", String.join("\n", logs.lines()));
            assertThat(logs.lines()).isNotEmpty();
        }
        assertThat(shown).anyMatch(text -> text.contains("password="));
        shown.forEach(text -> planted.search("text", text));
    }

    @Test
    void token_thatIsRefused_isRepeatedNowhere(Sandbox sandbox, Namespace namespace) {
        String token = planted.plant("kube-token");
        String kubeconfig = sandbox.kubeconfig().replaceAll("token: ?\"?[^\"\\s]+\"?", "token: " + token);
        try (CapturedLogs logs = new CapturedLogs();
                Sampan stranger = Sampan.connect(c -> c.kubeconfigText(Secret.of(kubeconfig)))) {
            Observe observe = Observe.on(stranger.cluster().namespace(namespace.name()));

            assertThatThrownBy(observe::health)
                    .isInstanceOf(ClusterException.class)
                    .satisfies(e -> planted.search("exception", PlantedSecrets.everything(e)));
            planted.search("log", String.join("\n", logs.lines()));
        }
    }

    private static void awaitCrashLoop(Sandbox sandbox, Observe observe) {
        for (int i = 0; i < 60; i++) {
            if (observe.health("web").findings().stream().anyMatch(f -> f.id().equals("crash-loop"))) {
                return;
            }
            sandbox.advance(Duration.ofSeconds(5));
        }
        throw new AssertionError("it never crashed again and again: " + observe.health("web"));
    }

    private static ObjectNode deployment(String secret) {
        try {
            return (ObjectNode) JSON.readTree(("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web'},"
                            + "'spec':{'selector':{'matchLabels':{'app':'web'}},'template':{'metadata':{'labels':"
                            + "{'app':'web'}},'spec':{'containers':[{'name':'web','image':'registry.example.com/web:1',"
                            + "'env':[{'name':'DB_PASSWORD','value':'" + secret + "'}]}]}}}}")
                    .replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
