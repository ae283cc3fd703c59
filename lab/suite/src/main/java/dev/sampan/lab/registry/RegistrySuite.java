package dev.sampan.lab.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.lab.http.HttpPlayer;
import dev.sampan.lab.http.HttpScript;
import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Entry;
import dev.sampan.lab.suite.ScriptFiles;
import dev.sampan.lab.suite.Stage;
import dev.sampan.lab.suite.Suite;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Requests to the registry: one chapter for each script of {@code lab/suite/scripts/registry}. */
public final class RegistrySuite implements Suite {
    @Override
    public String name() {
        return "registry";
    }

    @Override
    public String unit() {
        return "request";
    }

    @Override
    public List<Chapter> chapters() {
        return ScriptFiles.of("registry", ".http").stream()
                .map(file -> (Chapter) new RegistryChapter(HttpScript.parse(file.name(), file.text())))
                .toList();
    }

    private record RegistryChapter(HttpScript script) implements Chapter {
        /** What a client hands back as it was given; no two registries agree on it. */
        private static final Pattern STATE = Pattern.compile("(?<=[?&]_state=)[^&]+");

        @Override
        public String name() {
            return script.name();
        }

        @Override
        public List<Entry> play(Stage stage) {
            Map<String, String> values = Map.of("repo", stage.namespace());
            return new HttpPlayer(stage.target().registry(), values)
                    .play(script).stream().map(RegistryChapter::withoutState).toList();
        }

        private static Entry withoutState(Entry entry) {
            if (entry.observed().path("headers") instanceof ObjectNode headers && headers.has("Location")) {
                String location = headers.path("Location").asText();
                headers.put("Location", STATE.matcher(location).replaceAll("<state>"));
            }
            return entry;
        }
    }
}
