package dev.sampan.samples.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/errors.md} equal to the problems that the sources construct. Set {@code SAMPAN_WRITE_DOCS} in the environment to write
 * the page anew.
 */
class ErrorsPageTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().resolve("..").normalize();
    private static final Path PAGE = ROOT.resolve("docs").resolve("errors.md");
    /** Where a problem is made: the call, the code as its first or second argument. */
    private static final Pattern MADE = Pattern.compile(
            "(?<call>new Problem|new Finding|InvalidRequestException\\.of|unreachable|notReady|none|refuse|refusal|unusable)\\("
                    + "\\s*(?:[a-z]\\w*,\\s*|[\\w.()]+ \\? )?\"(?<code>[a-z]+\\.[a-z0-9-]+)\"");

    /** Text in the shape of a code. */
    private static final Pattern CODE = Pattern.compile("\"([a-z]+)\\.([a-z][a-z0-9-]+)\"");

    /** A domain, a file and two fields. */
    private static final Set<String> OTHER_TEXT = Set.of("cluster.local", "image.tar", "spec.paused", "spec.replicas");

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private record Row(String reason, String nextStep) {}

    @Test
    void page_listsEveryProblemOfTheSources() throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            modules.filter(module -> module.getFileName().toString().startsWith("sdk-"))
                    .sorted()
                    .forEach(module -> read(module.resolve("src/main/java"), rows));
        }
        if (System.getenv("SAMPAN_WRITE_DOCS") != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page(rows));
        }
        assertThat(rows).hasSizeGreaterThan(130);
        assertThat(codesOnThePage()).as("run it with SAMPAN_WRITE_DOCS=1").containsExactlyElementsOf(rows.keySet());
    }

    /** However a problem is made: text in the shape of a code, of an area that has codes, is on the page. */
    @Test
    void page_ofErrors_missesNoCodeOfTheSources() throws IOException {
        List<String> page = codesOnThePage();
        Set<String> areas =
                page.stream().map(code -> code.substring(0, code.indexOf('.'))).collect(Collectors.toSet());
        Set<String> written = new TreeSet<>();
        for (String module : List.of("sdk-core", "sdk-deploy", "sdk-observe", "sdk-security")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .flatMap(file -> CODE.matcher(text(file)).results())
                        .filter(code -> areas.contains(code.group(1)))
                        .forEach(code -> written.add(code.group(1) + "." + code.group(2)));
            }
        }
        written.removeAll(OTHER_TEXT);
        assertThat(written).hasSizeGreaterThan(130);
        assertThat(page).containsAll(written);
    }

    private static List<String> codesOnThePage() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
    }

    @Test
    void problemsOfTheCore_eachHasATestThatNamesIt() throws IOException {
        Map<String, Row> ours = new TreeMap<>();
        read(ROOT.resolve("sdk-core/src/main/java"), ours);
        StringBuilder tests = new StringBuilder();
        try (Stream<Path> files = Files.walk(ROOT.resolve("sdk-core/src/test/java"))) {
            files.filter(file -> file.toString().endsWith("Test.java")).forEach(file -> tests.append(text(file)));
        }
        assertThat(ours.keySet()).allSatisfy(code -> assertThat(tests).contains(code));
    }

    private static void read(Path sources, Map<String, Row> rows) {
        if (!Files.isDirectory(sources)) {
            return;
        }
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(file -> collect(text(file), rows));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(String source, Map<String, Row> rows) {
        Matcher made = MADE.matcher(source);
        while (made.find()) {
            List<String> arguments = arguments(source, made.end("code") + 1);
            int reason = reasonIndex(made.group("call"), made.group().contains(","));
            int next = made.group("call").equals("new Finding") ? reason + 2 : reason + 1;
            rows.putIfAbsent(made.group("code"), new Row(words(arguments, reason), words(arguments, next)));
        }
    }

    /** Where the reason stands after the code; some calls are told before the code what was attempted, or know it themselves. */
    private static int reasonIndex(String call, boolean toldBefore) {
        return switch (call) {
            case "new Finding" -> 4;
            case "unreachable", "refuse", "refusal", "unusable" -> 1;
            case "notReady" -> toldBefore ? 1 : 2;
            default -> 2;
        };
    }

    /** The arguments after the code, as source text, split at the commas of this call. */
    private static List<String> arguments(String source, int from) {
        List<String> arguments = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        StringBuilder argument = new StringBuilder();
        for (int i = from; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '"' && source.charAt(i - 1) != '\\') {
                quoted = !quoted;
            }
            if (!quoted && (c == '(' || c == ')')) {
                depth += c == '(' ? 1 : -1;
            }
            if (depth < 0) {
                break;
            }
            if (!quoted && depth == 0 && c == ',') {
                arguments.add(argument.toString());
                argument.setLength(0);
            } else {
                argument.append(c);
            }
        }
        arguments.add(argument.toString());
        return arguments.subList(1, arguments.size());
    }

    /** What is said in words; what is only known when it happens is three dots. */
    private static String words(List<String> arguments, int index) {
        if (index >= arguments.size()) {
            return "";
        }
        String argument = arguments.get(index).strip();
        Matcher literal = LITERAL.matcher(argument);
        StringBuilder words = new StringBuilder();
        int end = 0;
        boolean nothing = true;
        while (literal.find()) {
            words.append(between(argument.substring(end, literal.start()), nothing))
                    .append(literal.group(1));
            nothing = literal.group(1).isEmpty();
            end = literal.end();
        }
        boolean more = argument.substring(end).chars().anyMatch(Character::isLetter);
        return words.append(more ? "..." : "").toString().replace("\\\"", "\"").replace("|", "\\|");
    }

    /** What stands for the source text before a literal: nothing for a condition, a stroke between its two ways, else three dots. */
    private static String between(String source, boolean nothingBefore) {
        boolean joined = source.contains("+");
        if (source.contains("?")) {
            return joined ? "..." : "";
        }
        if (source.contains(":") && !joined) {
            return nothingBefore ? "" : " / ";
        }
        return source.chars().anyMatch(Character::isLetter) ? "..." : "";
    }

    private static String page(Map<String, Row> rows) {
        StringBuilder page = new StringBuilder("""
                # Errors

                Every failure, and every finding of a plan, has a stable code. The message says what was attempted, what happened, the
                likely reason and the next step. This page is generated from the sources; three dots stand for what is only known when it
                happens.

                | Code | Likely reason | Next step |
                |---|---|---|
                """);
        rows.forEach((code, row) -> page.append("| `")
                .append(code)
                .append("` | ")
                .append(row.reason())
                .append(" | ")
                .append(row.nextStep())
                .append(" |\n"));
        return page.toString();
    }
}
