package dev.sampan.lab.requests;

import dev.sampan.lab.http.HttpPlayer;
import dev.sampan.lab.http.HttpScript;
import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Entry;
import dev.sampan.lab.suite.ScriptFiles;
import dev.sampan.lab.suite.Stage;
import dev.sampan.lab.suite.Suite;
import java.util.List;
import java.util.Map;

/** Requests to the API server: one chapter for each script of {@code lab/suite/scripts/requests}. */
public final class RequestSuite implements Suite {
    @Override
    public String name() {
        return "requests";
    }

    @Override
    public String unit() {
        return "request";
    }

    @Override
    public List<Chapter> chapters() {
        return ScriptFiles.of("requests", ".http").stream()
                .map(file -> (Chapter) new RequestChapter(HttpScript.parse(file.name(), file.text())))
                .toList();
    }

    private record RequestChapter(HttpScript script) implements Chapter {
        @Override
        public String name() {
            return script.name();
        }

        @Override
        public List<Entry> play(Stage stage) {
            return new HttpPlayer(stage.target().kubernetes(), Map.of("ns", stage.namespace())).play(script);
        }
    }
}
