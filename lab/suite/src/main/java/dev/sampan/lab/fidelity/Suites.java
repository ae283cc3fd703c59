package dev.sampan.lab.fidelity;

import dev.sampan.lab.client.CommandSuite;
import dev.sampan.lab.registry.RegistrySuite;
import dev.sampan.lab.requests.RequestSuite;
import dev.sampan.lab.scenario.ScenarioSuite;
import dev.sampan.lab.suite.Suite;
import java.util.List;

/** All suites, in the order of the report. */
final class Suites {
    private Suites() {}

    static List<Suite> all() {
        return List.of(new RequestSuite(), new ScenarioSuite(), new CommandSuite(), new RegistrySuite());
    }

    static Suite named(String name) {
        return all().stream()
                .filter(suite -> suite.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no suite " + name));
    }
}
