package dev.sampan.lab.fidelity;

import dev.sampan.lab.client.CommandSuite;
import dev.sampan.lab.registry.RegistrySuite;
import dev.sampan.lab.requests.RequestSuite;
import dev.sampan.lab.scenario.ScenarioSuite;
import dev.sampan.lab.suite.Suite;
import dev.sampan.sandbox.SandboxTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All suites, in the order of the report. */
final class Suites {
    private Suites() {}

    static List<Suite> all() {
        return List.of(new RequestSuite(), new ScenarioSuite(), new CommandSuite(), new RegistrySuite());
    }

    /** What is played at the same time: the suites that act at moments of their own take no others beside them. */
    static List<List<Suite>> byWhatTheyBear() {
        Map<SandboxTime, List<Suite>> byTime =
                all().stream().collect(Collectors.groupingBy(Suite::time, TreeMap::new, Collectors.toList()));
        return List.copyOf(byTime.values());
    }

    static Suite named(String name) {
        return all().stream()
                .filter(suite -> suite.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no suite " + name));
    }
}
