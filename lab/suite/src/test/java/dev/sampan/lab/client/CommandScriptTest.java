package dev.sampan.lab.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommandScriptTest {
    @Test
    void lines_ofCommandsInputsAndComments_areRead() {
        CommandScript script = CommandScript.parse("s", """
            What it is about.

            + kubectl create configmap a
            $ kubectl apply -f - <<END --server-side
            kind: ConfigMap
            $ no command
            END
            $ kubectl get configmaps \\
                -o name
            """);
        assertThat(script.commands())
                .containsExactly(
                        new Command("kubectl create configmap a", "kubectl create configmap a", false),
                        new Command(
                                "kubectl apply -f - --server-side",
                                "kubectl apply -f - <<END --server-side\nkind: ConfigMap\n$ no command\nEND\n",
                                true),
                        new Command("kubectl get configmaps -o name", "kubectl get configmaps \\\n    -o name", true));
    }

    @Test
    void command_thatComesAgain_hasANumber() {
        CommandScript script = CommandScript.parse("s", "$ helm list\n$ helm list\n");
        assertThat(script.commands()).extracting(Command::title).containsExactly("helm list", "helm list (2)");
    }

    @Test
    void script_withoutCommandOrEndOfInput_isRefused() {
        assertThatThrownBy(() -> CommandScript.parse("s", "nothing\n")).hasMessageContaining("s has no command");
        assertThatThrownBy(() -> CommandScript.parse("s", "$ cat <<END\nx\n")).hasMessageContaining("has no end");
    }
}
