package dev.sampan.samples.shell;

import dev.sampan.problem.SampanException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.jshell.tool.JavaShellToolBuilder;
import org.jspecify.annotations.Nullable;

/**
 * JShell with Sampan's doors open on namespace {@code demo}: of a sandbox, or of a real cluster with {@code --profile}. With a
 * script it runs it and exits: 0 if every snippet was accepted and none threw, 1 otherwise, 2 for a wrong call.
 */
public final class SampanShell {
    private static final String USAGE = """
            usage: samples/sampan-shell [--profile NAME] [script.jsh]
              --profile   a profile of the credential files; default: a sandbox of its own
              script      runs it and exits""";

    private SampanShell() {}

    public static void main(String[] words) throws Exception {
        System.exit(run(words));
    }

    private static int run(String[] words) throws Exception {
        String profile = null;
        Path script = null;
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals("--profile") && i + 1 < words.length) {
                profile = words[++i];
            } else if (words[i].startsWith("-") || script != null) {
                System.err.println(USAGE);
                return 2;
            } else {
                script = Path.of(words[i]);
            }
        }
        if (script != null && !Files.isReadable(script)) {
            System.err.println("cannot read " + script);
            return 2;
        }
        try (World world = open(profile)) {
            Door.open(world);
            String start = Startup.text(world.hasRegistry());
            return script == null ? prompt(start) : runScript(start, script);
        } catch (SampanException cannotOpen) {
            System.err.println(cannotOpen.getMessage());
            return 1;
        }
    }

    private static World open(@Nullable String profile) {
        if (profile == null) {
            System.out.println("starting a sandbox ...");
            return World.sandbox();
        }
        return World.ofProfile(profile);
    }

    private static int prompt(String startup) throws Exception {
        Path start = Files.createTempFile("sampan", ".jsh");
        try {
            Files.writeString(start, startup);
            return JavaShellToolBuilder.builder()
                    .start(
                            "--execution",
                            "local",
                            "--class-path",
                            System.getProperty("java.class.path"),
                            "--startup",
                            "DEFAULT",
                            "--startup",
                            start.toString());
        } finally {
            Files.delete(start);
        }
    }

    private static int runScript(String startup, Path script) throws IOException {
        try (ScriptRun run = new ScriptRun(System.out)) {
            return run.play("start-up", startup) && run.play(script.toString(), Files.readString(script)) ? 0 : 1;
        }
    }
}
