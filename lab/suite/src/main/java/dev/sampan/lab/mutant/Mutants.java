package dev.sampan.lab.mutant;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Plants the bugs of {@code lab/suite/mutants.yaml}, each in a sandbox of its own, and tells which were caught. */
public final class Mutants {
    private static final int AT_ONCE = 4;
    private static final String PACKAGE = "dev/sampan/sandbox/internal/";

    private final Path sources;
    private final Player player;

    /** Plays chapters on a sandbox in a JVM of its own and compares them with what the real programs answered. */
    public interface Player {
        /**
         * @param name of the play, for its log
         * @param classPathFirst classes that come before the sandbox's own
         * @param chapters {@code suite/chapter} each
         * @return whether all of it was as recorded
         */
        boolean isAsRecorded(String name, List<Path> classPathFirst, List<String> chapters)
                throws IOException, InterruptedException;
    }

    /** @param sources the folder {@code sdk-sandbox/src/main/java} */
    public Mutants(Path sources, Player player) {
        this.sources = sources;
        this.player = player;
    }

    static List<Mutant> read() {
        try (InputStream in = Mutants.class.getResourceAsStream("/mutants.yaml")) {
            if (in == null) {
                throw new IllegalStateException("mutants.yaml is not on the class path");
            }
            return new YAMLMapper().readValue(in, new TypeReference<List<Mutant>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("mutants.yaml", e);
        }
    }

    /** Plants each bug. Prints a line for each that got through, and caught / planted. True if none got through. */
    public boolean plantAll() throws IOException, InterruptedException {
        List<Mutant> all = read();
        Map<Mutant, Future<Boolean>> planted = new LinkedHashMap<>();
        ExecutorService gardeners = Executors.newFixedThreadPool(AT_ONCE);
        try {
            Future<Boolean> sound = gardeners.submit(() -> isSoundWithoutBugs(all));
            all.forEach(mutant -> planted.put(mutant, gardeners.submit(() -> isCaught(mutant))));
            if (!of(sound, "no bug")) {
                throw new IllegalStateException("the sandbox differs from the recordings before any bug is planted");
            }
            return areCaught(planted);
        } finally {
            gardeners.shutdownNow();
        }
    }

    private static boolean areCaught(Map<Mutant, Future<Boolean>> planted) throws InterruptedException {
        int caught = 0;
        for (Map.Entry<Mutant, Future<Boolean>> each : planted.entrySet()) {
            Mutant mutant = each.getKey();
            if (of(each.getValue(), mutant.id())) {
                caught++;
            } else {
                System.out.println("NOT CAUGHT " + mutant.id() + ": " + mutant.bug());
            }
        }
        System.out.printf("%d / %d planted bugs caught%n", caught, planted.size());
        return caught == planted.size();
    }

    private static boolean of(Future<Boolean> planted, String what) throws InterruptedException {
        try {
            return planted.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(what + " could not be planted", e.getCause());
        }
    }

    /** What differs without a bug would be taken for catching one. */
    private boolean isSoundWithoutBugs(List<Mutant> all) throws IOException, InterruptedException {
        List<String> chapters = all.stream()
                .flatMap(mutant -> mutant.plays().stream())
                .distinct()
                .toList();
        return player.isAsRecorded("no-bug", List.of(), chapters);
    }

    private boolean isCaught(Mutant mutant) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("sampan-mutant");
        try {
            Path source = work.resolve("src").resolve(PACKAGE + mutant.file());
            Files.createDirectories(source.getParent());
            Files.writeString(source, mutant.plantedIn(Files.readString(sources.resolve(PACKAGE + mutant.file()))));
            Path classes = Files.createDirectories(work.resolve("classes"));
            new Compiler(classes).compile(source);
            return !player.isAsRecorded(mutant.id(), List.of(classes), mutant.plays());
        } finally {
            deleteTree(work);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.sorted(Comparator.reverseOrder()).forEach(paths::add);
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
