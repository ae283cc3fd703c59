package dev.sampan.lab.scenario;

import dev.sampan.lab.suite.Chapter;
import dev.sampan.lab.suite.Suite;
import dev.sampan.sandbox.SandboxTime;
import java.util.List;
import java.util.stream.Stream;

/** What controllers make of workloads. Each scenario is a chapter of one entry; the longest come first. */
public final class ScenarioSuite implements Suite {
    @Override
    public String name() {
        return "scenarios";
    }

    @Override
    public String unit() {
        return "scenario";
    }

    @Override
    public List<Chapter> chapters() {
        return Stream.of(
                        CronJobScenarios.all(),
                        AutoscalerScenarios.all(),
                        RolloutScenarios.all(),
                        DeploymentScenarios.all(),
                        PodScenarios.all(),
                        OwnershipScenarios.all(),
                        StatefulSetScenarios.all(),
                        DaemonSetScenarios.all(),
                        JobScenarios.all(),
                        StorageScenarios.all(),
                        ClusterScenarios.all())
                .flatMap(List::stream)
                .map(Chapter.class::cast)
                .toList();
    }

    /** They wait for most of the time. */
    @Override
    public int chaptersAtOnce() {
        return 32;
    }

    /** Scenarios act in the middle of things, where a jump of time would overtake them. */
    @Override
    public SandboxTime time() {
        return SandboxTime.REAL;
    }
}
