package dev.sampan.sandbox.internal.kubelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A container's command line as this machine can run it: paths inside the image become paths under its root. */
final class ProcessCommand {
    private static final Pattern ABSOLUTE_PATH = Pattern.compile("(^|[:=\"@\\s])(/[^:\"\\s]+)");

    private final Path root;

    ProcessCommand(Path root) {
        this.root = root;
    }

    /**
     * The command line.
     *
     * @param serverPort handed to a Java program as {@code server.port}, if there is one
     * @throws IOException if there is nothing to run
     */
    List<String> translate(List<String> arguments, Map<String, String> environment, @Nullable Integer serverPort)
            throws IOException {
        if (arguments.isEmpty()) {
            throw new IOException("no command specified");
        }
        List<String> command = new ArrayList<>();
        String program = arguments.get(0);
        boolean java = isJava(program);
        command.add(java ? ownJava() : find(program, environment));
        boolean named = arguments.stream().anyMatch(argument -> argument.startsWith("-Dserver.port="));
        if (java && serverPort != null && !named) {
            command.add("-Dserver.port=" + serverPort);
        }
        for (String argument : arguments.subList(1, arguments.size())) {
            command.add(java && argument.startsWith("@") ? argumentFile(argument) : mapped(argument));
        }
        return command;
    }

    private static boolean isJava(String program) {
        return program.equals("java") || program.endsWith("/bin/java");
    }

    private static String ownJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private String find(String program, Map<String, String> environment) throws IOException {
        if (program.startsWith("/")) {
            Path own = root.resolve(program.substring(1));
            if (Files.isExecutable(own)) {
                return own.toString();
            }
            if (Files.isExecutable(Path.of(program))) {
                return program;
            }
            throw new IOException("exec: \"%s\": stat %s: no such file or directory".formatted(program, program));
        }
        for (String directory : environment.getOrDefault("PATH", "").split(":")) {
            Path own = root.resolve(directory.replaceFirst("^/+", "")).resolve(program);
            if (Files.isExecutable(own)) {
                return own.toString();
            }
        }
        throw new IOException("exec: \"%s\": executable file not found in $PATH".formatted(program));
    }

    // the launcher reads the file itself, so its paths are translated into a copy beside it
    private String argumentFile(String argument) throws IOException {
        Path original = root.resolve(argument.substring(1).replaceFirst("^/+", ""));
        if (!Files.isRegularFile(original)) {
            return argument;
        }
        Path copy = original.resolveSibling(original.getFileName() + ".here");
        Files.writeString(copy, mapped(Files.readString(original)));
        return "@" + copy;
    }

    /** Replaces every absolute path that exists in the image. */
    String mapped(String text) {
        Matcher found = ABSOLUTE_PATH.matcher(text);
        StringBuilder out = new StringBuilder();
        while (found.find()) {
            String path = found.group(2);
            String plain = path.endsWith("/*") ? path.substring(0, path.length() - 2) : path;
            Path own = root.resolve(plain.substring(1)).normalize();
            boolean exists = !plain.isEmpty() && own.startsWith(root) && Files.exists(own);
            String replacement = exists ? found.group(1) + root + path : found.group();
            found.appendReplacement(out, Matcher.quoteReplacement(replacement));
        }
        return found.appendTail(out).toString();
    }
}
