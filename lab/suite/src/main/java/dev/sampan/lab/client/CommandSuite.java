package dev.sampan.lab.client;

import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.ScriptFiles;
import dev.sampan.lab.suite.Suite;
import java.util.List;
import java.util.stream.Stream;

/** Real clients: one chapter for each script of {@code lab/suite/scripts/CLIENT}, and informers. */
public final class CommandSuite implements Suite {
    private static final List<String> FOLDERS = List.of("kubectl", "helm", "registry-tools");

    @Override
    public String name() {
        return "commands";
    }

    @Override
    public String unit() {
        return "command";
    }

    @Override
    public List<Chapter> chapters() {
        return Stream.concat(FOLDERS.stream().flatMap(CommandSuite::scripts), InformerChapter.all().stream())
                .toList();
    }

    private static Stream<Chapter> scripts(String folder) {
        return ScriptFiles.of(folder, ".script").stream()
                .map(file -> new CommandChapter(CommandScript.parse(folder + "-" + file.name(), file.text())));
    }
}
