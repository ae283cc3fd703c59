package dev.sampan.lab.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Command lines as one would type them, read from text:
 *
 * <pre>
 * What this is about.
 *
 * $ kubectl apply -f - {@literal <<}END
 * apiVersion: v1
 * ...
 * END
 * + kubectl rollout status deployment/web
 * $ kubectl get deployment web -o wide
 * </pre>
 *
 * A line that begins with a dollar sign is recorded: exit status and both outputs. One that begins with a plus sign only sets up. A
 * line goes on after a backslash, and its input after {@code <<WORD} up to that word. All other lines are comments.
 */
record CommandScript(String name, List<Command> commands) {
    private static final Pattern INPUT = Pattern.compile("\\s*<<'?(\\w+)'?");

    CommandScript {
        commands = List.copyOf(commands);
    }

    static CommandScript parse(String name, String text) {
        Deque<String> lines = new ArrayDeque<>(Arrays.asList(text.split("\n", -1)));
        Map<String, Integer> counts = new HashMap<>();
        List<Command> commands = new ArrayList<>();
        while (!lines.isEmpty()) {
            String line = lines.remove();
            if (line.startsWith("$ ") || line.startsWith("+ ")) {
                String command = continued(line.substring(2), lines);
                commands.add(
                        new Command(title(command, counts), command + input(command, lines), line.startsWith("$")));
            }
        }
        if (commands.isEmpty()) {
            throw new IllegalArgumentException(name + " has no command: one begins with a dollar sign");
        }
        return new CommandScript(name, commands);
    }

    private static String continued(String line, Deque<String> lines) {
        StringBuilder command = new StringBuilder(line);
        while (command.toString().endsWith("\\") && !lines.isEmpty()) {
            command.append('\n').append(lines.remove());
        }
        return command.toString();
    }

    private static String input(String command, Deque<String> lines) {
        Matcher begin = INPUT.matcher(command);
        if (!begin.find()) {
            return "";
        }
        StringBuilder input = new StringBuilder("\n");
        while (!lines.isEmpty()) {
            String line = lines.remove();
            input.append(line).append('\n');
            if (line.equals(begin.group(1))) {
                return input.toString();
            }
        }
        throw new IllegalArgumentException("the input of '" + command + "' has no end");
    }

    private static String title(String command, Map<String, Integer> counts) {
        String line = INPUT.matcher(command)
                .replaceAll("")
                .replaceAll("\\s*\\\\\n\\s*", " ")
                .strip();
        int count = counts.merge(line, 1, Integer::sum);
        return count == 1 ? line : line + " (" + count + ")";
    }
}
