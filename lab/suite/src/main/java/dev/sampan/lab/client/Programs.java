package dev.sampan.lab.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The programs that scripts may need: those that the lab builds, and one of Debian's packages. */
final class Programs {
    private static final Set<String> BUILT = Set.of("kubectl", "helm", "crane", "cosign");
    private static final Set<String> INSTALLED = Set.of("skopeo");
    private static final Path BIN = Path.of("/usr/bin");

    private Programs() {}

    /** Where the lab's own programs are: LAB_BIN, or the folder that {@code lab/up} builds into. */
    static Path folder() {
        String exported = System.getenv("LAB_BIN");
        return exported != null ? Path.of(exported) : Path.of("../.bin").toAbsolutePath();
    }

    /** What a script needs and this machine does not have. */
    static List<String> missing(CommandScript script) {
        return script.commands().stream()
                .map(Command::program)
                .distinct()
                .filter(program -> lacks(BUILT, program, folder()) || lacks(INSTALLED, program, BIN))
                .toList();
    }

    private static boolean lacks(Set<String> wanted, String program, Path folder) {
        return wanted.contains(program) && !Files.isExecutable(folder.resolve(program));
    }
}
