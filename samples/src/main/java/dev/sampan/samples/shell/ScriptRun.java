package dev.sampan.samples.shell;

import java.io.File;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.execution.LocalExecutionControlProvider;

/** Plays a script in this JVM as the prompt would: snippet by snippet, each with its value; it stops at the first that fails. */
final class ScriptRun implements AutoCloseable {
    private final PrintStream out;
    private final JShell shell;
    private final Transcript transcript = new Transcript();

    ScriptRun(PrintStream out) {
        this.out = out;
        shell = JShell.builder()
                .executionEngine(new LocalExecutionControlProvider(), Map.of())
                .out(out)
                .err(out)
                .build();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            shell.addToClasspath(entry);
        }
        for (String imported : DefaultImports.ALL) {
            shell.eval("import " + imported + ".*;");
        }
    }

    JShell shell() {
        return shell;
    }

    Transcript transcript() {
        return transcript;
    }

    /** Whether every snippet was accepted and none threw. Lines are read one by one, as at the prompt. */
    boolean play(String name, String text) {
        StringBuilder pending = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (line.strip().startsWith("//")) {
                continue;
            }
            pending.append(line).append('\n');
            if (!evaluateComplete(name, pending)) {
                return false;
            }
        }
        if (!pending.toString().isBlank()) {
            out.println(name + ": not a complete snippet: " + pending.toString().strip());
            return false;
        }
        return true;
    }

    /** Evaluates what is complete and leaves the rest; whether all of it went well. */
    private boolean evaluateComplete(String name, StringBuilder pending) {
        SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
        while (!pending.toString().isBlank()) {
            CompletionInfo next = analysis.analyzeCompletion(pending.toString());
            if (!next.completeness().isComplete()) {
                return true;
            }
            for (SnippetEvent event : shell.eval(next.source())) {
                if (!tell(name, event)) {
                    return false;
                }
            }
            pending.setLength(0);
            pending.append(next.remaining());
        }
        return true;
    }

    private boolean tell(String name, SnippetEvent event) {
        Snippet snippet = event.snippet();
        if (event.status() == Snippet.Status.REJECTED || event.status() == Snippet.Status.RECOVERABLE_NOT_DEFINED) {
            out.println(name + ": rejected: " + snippet.source().strip());
            shell.diagnostics(snippet).map(diag -> "  " + message(diag)).forEach(out::println);
            return false;
        }
        JShellException thrown = event.exception();
        if (thrown != null) {
            out.println(name + ": threw: " + snippet.source().strip());
            out.println("  " + (thrown instanceof EvalException e ? e.getExceptionClassName() + ": " : "")
                    + thrown.getMessage());
            return false;
        }
        if (event.causeSnippet() == null && event.value() != null && snippet.kind() != Snippet.Kind.IMPORT) {
            transcript.add(snippet, event.value());
            if (!event.value().isEmpty() && isShown(snippet)) {
                out.println("> " + snippet.source().strip());
                out.println(event.value());
            }
        }
        return true;
    }

    private static boolean isShown(Snippet snippet) {
        return snippet.kind() == Snippet.Kind.VAR || snippet.kind() == Snippet.Kind.EXPRESSION;
    }

    private static String message(Diag diag) {
        return diag.getMessage(Locale.ROOT);
    }

    @Override
    public void close() {
        shell.close();
    }

    /** Every value that was shown, in order. */
    static final class Transcript {
        private final List<Entry> entries = new ArrayList<>();

        /** What was typed and what was shown. */
        record Entry(Snippet snippet, String value) {}

        private void add(Snippet snippet, String value) {
            entries.add(new Entry(snippet, value));
        }

        List<Entry> entries() {
            return List.copyOf(entries);
        }
    }
}
