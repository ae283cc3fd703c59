package dev.sampan.sandbox.internal.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.sandbox.internal.controller.World;
import dev.sampan.sandbox.internal.objects.Resources;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SimulatedCommandTest {
    private final World world = new World();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        world.close();
    }

    private void pod(String annotations) {
        world.create(
                Resources.PODS,
                "{'metadata':{'name':'p','annotations':{%s}},'spec':{'containers':[{'name':'web','image':'w:1','env':[{'name':'GREETING','value':'hello'}]}]}}"
                        .formatted(annotations));
        world.advance(5);
    }

    private int exec(String stdin, String... command) {
        out.reset();
        err.reset();
        return world.kubelet.exec(
                "default",
                "p",
                null,
                List.of(command),
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                out,
                err);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void knownCommands_answerAsTheyWouldThere() {
        pod("");
        assertThat(exec("", "echo", "a", "b")).isZero();
        assertThat(printed()).isEqualTo("a b\n");
        assertThat(exec("from here", "cat")).isZero();
        assertThat(printed()).isEqualTo("from here");
        assertThat(exec("", "/bin/sh", "-c", "printenv GREETING")).isZero();
        assertThat(printed()).isEqualTo("hello\n");
        assertThat(exec("", "printenv", "NONE")).isEqualTo(1);
        assertThat(exec("", "hostname")).isZero();
        assertThat(printed()).isEqualTo("p\n");
        assertThat(exec("", "env")).isZero();
        assertThat(printed()).contains("GREETING=hello\n", "HOSTNAME=p\n");
        assertThat(exec("", "false")).isEqualTo(1);
    }

    @Test
    void anyOtherCommand_isNotFoundAndSaysWhatToDo() {
        pod("");
        assertThat(exec("", "cat", "/etc/passwd")).isEqualTo(127);
        assertThat(exec("", "sh", "-c", "ls | wc -l")).isEqualTo(127);
        assertThat(exec("", "nginx", "-t")).isEqualTo(127);
        assertThat(printed()).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("\"nginx -t\"", "exec-output");
    }

    @Test
    void scriptedPod_answersEveryCommandByItsScript() {
        pod("'sandbox.sampan.dev/exec-output':'all well','sandbox.sampan.dev/exec-code':'3'");
        assertThat(exec("", "nginx", "-t")).isEqualTo(3);
        assertThat(printed()).isEqualTo("all well\n");
    }
}
