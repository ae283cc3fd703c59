package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.progress.ProgressEvent;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a listener hears of the steps of an act. */
@SandboxTest
class ProgressOnSandboxTest {
    private static final String BEGINS = " begins";

    private final List<ProgressEvent> heard = new CopyOnWriteArrayList<>();

    @Test
    void deploy_thatGoesWell_tellsEachObjectAndStepInOrder(Sandbox sandbox, Namespace namespace) {
        apply(CancelAct.UPDATE, sandbox, namespace);

        assertThat(heard.stream().map(event -> event.act() + ": " + event.message()))
                .containsSubsequence(
                        "deploy web: record release 2 begins",
                        "deploy web: record release 2 done",
                        "deploy web: apply Deployment/web begins",
                        "deploy web: apply Deployment/web done",
                        "deploy web: delete Service/web begins",
                        "deploy web: delete Service/web done",
                        "deploy web: wait for the rollout begins",
                        "deploy web: wait for the rollout done",
                        "deploy web: write the verdict begins",
                        "deploy web: write the verdict done");
    }

    @ParameterizedTest
    @EnumSource(CancelAct.class)
    void act_thatGoesWell_tellsTheEndOfWhateverItBegan(CancelAct act, Sandbox sandbox, Namespace namespace) {
        apply(act, sandbox, namespace);

        List<String> begun = heard.stream()
                .map(ProgressEvent::message)
                .filter(message -> message.endsWith(BEGINS))
                .map(message -> message.substring(0, message.length() - BEGINS.length()))
                .toList();
        assertThat(begun).isNotEmpty();
        assertThat(heard.stream().map(ProgressEvent::message))
                .containsAll(begun.stream().map(step -> step + " done").toList());
    }

    private void apply(CancelAct act, Sandbox sandbox, Namespace namespace) {
        act.prepare(namespace);
        try (Sampan listening = sandbox.connect(c -> c.progress(heard::add))) {
            Namespace same = listening.cluster().namespace(namespace.name());
            act.plan(Deploy.on(InterceptedNamespace.of(same, (call, send) -> send.now(), act::ahead)))
                    .apply()
                    .orElseThrow();
        }
    }
}
