package dev.sampan.samples.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the sandbox process was asked for. */
record Arguments(
        boolean help,
        boolean process,
        boolean strictImages,
        int[] ports,
        @Nullable Path exportOrNull) {
    static final String USAGE = """
            usage: samples/sandbox [--export FILE] [--process] [--strict-images] [--ports KUBERNETES,REGISTRY,OPENAPI]
              --export FILE    once ready, write FILE with export lines (mode 0600), and FILE.kubeconfig next to it;
                               default: in a new directory, which it prints
              --process        run pods as processes of this machine; default: simulated
              --strict-images  images of other registries do not count as present
              --ports K,R,O    fixed ports; 0 means any free one""";

    /** A wrong call; the message says what is wrong. */
    static final class BadArguments extends Exception {
        private static final long serialVersionUID = 1L;

        BadArguments(String message) {
            super(message);
        }
    }

    Optional<Path> export() {
        return Optional.ofNullable(exportOrNull);
    }

    static Arguments parse(String[] words) throws BadArguments {
        boolean help = false;
        boolean process = false;
        boolean strict = false;
        int[] ports = {0, 0, 0};
        Path export = null;
        for (int i = 0; i < words.length; i++) {
            switch (words[i]) {
                case "-h", "--help" -> help = true;
                case "--process" -> process = true;
                case "--strict-images" -> strict = true;
                case "--export" -> export = file(value(words, ++i, "--export"));
                case "--ports" -> ports = ports(value(words, ++i, "--ports"));
                default -> throw new BadArguments("unknown argument \"" + words[i] + "\"");
            }
        }
        return new Arguments(help, process, strict, ports, export);
    }

    private static String value(String[] words, int at, String option) throws BadArguments {
        if (at >= words.length || words[at].isEmpty() || words[at].startsWith("--")) {
            throw new BadArguments(option + " needs a value");
        }
        return words[at];
    }

    private static Path file(String text) throws BadArguments {
        Path file = Path.of(text).toAbsolutePath().normalize();
        Path directory = file.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new BadArguments("the directory of " + file + " does not exist");
        }
        if (!Files.isWritable(directory)) {
            throw new BadArguments("nothing can be written into " + directory);
        }
        if (Files.isDirectory(file)) {
            throw new BadArguments(file + " is a directory");
        }
        return file;
    }

    private static int[] ports(String text) throws BadArguments {
        String[] parts = text.split(",", -1);
        int[] ports = new int[3];
        if (parts.length != ports.length) {
            throw new BadArguments("--ports needs three numbers, such as 6443,5000,8080");
        }
        for (int i = 0; i < ports.length; i++) {
            if (!parts[i].matches("\\d{1,5}") || Integer.parseInt(parts[i]) > 65535) {
                throw new BadArguments("\"" + parts[i] + "\" is no port");
            }
            ports[i] = Integer.parseInt(parts[i]);
        }
        return ports;
    }
}
