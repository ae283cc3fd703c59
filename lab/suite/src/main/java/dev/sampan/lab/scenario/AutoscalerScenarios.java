package dev.sampan.lab.scenario;

import java.time.Duration;
import java.util.List;

/** Autoscalers on the load that pods are scripted to have. They look at it every few seconds, on the sandbox every 15. */
final class AutoscalerScenarios {
    private static final String HPA = "horizontalpodautoscaler/web";
    private static final String WEB = "deployment/web";
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final String FAST =
            "{stabilizationWindowSeconds: 0, policies: [{type: Pods, value: 100, periodSeconds: 15}]}";

    private AutoscalerScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "autoscale-up",
                        "Load above the target: up to the most that is allowed",
                        AutoscalerScenarios::up),
                Scenario.of(
                        "autoscale-up-by-policy", "A policy allows one pod a minute", AutoscalerScenarios::upByPolicy),
                Scenario.of(
                        "autoscale-down",
                        "Load below the target: down to the least that is allowed",
                        AutoscalerScenarios::down),
                Scenario.of(
                        "autoscale-stabilized",
                        "A stabilization window holds the highest recommendation",
                        AutoscalerScenarios::stabilized),
                Scenario.of("autoscale-disabled", "selectPolicy Disabled: never down", AutoscalerScenarios::disabled),
                Scenario.of(
                        "autoscale-tolerance", "Within the tolerance nothing changes", AutoscalerScenarios::tolerance),
                Scenario.of(
                        "autoscale-bounds",
                        "A size outside the bounds is brought back without asking for load",
                        AutoscalerScenarios::bounds),
                Scenario.of(
                        "autoscale-no-request",
                        "A container without a request: no utilization",
                        AutoscalerScenarios::noRequest));
    }

    private static Scene loaded(Scene scene, int replicas, String cpu) {
        String deployment = Yaml.scripted(Yaml.deployment(replicas), "cpu: " + cpu);
        return scene.create(deployment.replace("shop/web:1'", "shop/web:1', resources: {requests: {cpu: 200m}}"))
                .then("its pods are ready", RolloutScenarios.complete(WEB, replicas));
    }

    private static String scaler(int least, int most, String behavior) {
        return """
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: web}
                spec:
                  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
                  minReplicas: %d
                  maxReplicas: %d
                  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
                  behavior: {%s}
                """.formatted(least, most, behavior);
    }

    private static int replicas(World world) {
        return world.number(WEB, "/spec/replicas");
    }

    private static Scene told(Scene scene) {
        return scene.end("conditions", world -> world.status(HPA).path("conditions"))
                .end("metrics", world -> world.at(HPA, "/status/currentMetrics"))
                .end("desired", world -> world.number(HPA, "/status/desiredReplicas"));
    }

    private static void up(Scene scene) {
        loaded(scene, 1, "400m")
                .create(scaler(1, 6, "scaleUp: " + FAST))
                .sequence("replicas", AutoscalerScenarios::replicas)
                .then("eight times the target makes it grow", PATIENCE, world -> replicas(world) == 6)
                .then(
                        "it can grow no more",
                        PATIENCE,
                        world -> world.condition(HPA, "ScalingLimited").equals("True TooManyReplicas")
                                && world.number(HPA, "/status/currentReplicas") == 6);
        told(scene);
    }

    private static void upByPolicy(Scene scene) {
        loaded(scene, 1, "400m")
                .create(scaler(1, 6, "scaleUp: {policies: [{type: Pods, value: 1, periodSeconds: 120}]}"))
                .sequence("replicas", AutoscalerScenarios::replicas)
                .then("one more", PATIENCE, world -> replicas(world) == 2)
                .then(
                        "then it is held back",
                        PATIENCE,
                        world -> world.condition(HPA, "ScalingLimited").equals("True ScaleUpLimit")
                                && world.number(HPA, "/status/currentReplicas") == 2)
                .stays("for a while", Duration.ofSeconds(20), world -> replicas(world) == 2)
                .end("limit", world -> world.condition(HPA, "ScalingLimited"));
    }

    private static void down(Scene scene) {
        loaded(scene, 5, "10m")
                .create(scaler(2, 6, "scaleDown: {stabilizationWindowSeconds: 0}"))
                .sequence("replicas", AutoscalerScenarios::replicas)
                .then("it shrinks", PATIENCE, world -> replicas(world) == 2)
                .then(
                        "it can shrink no more",
                        PATIENCE,
                        world -> world.condition(HPA, "ScalingLimited").equals("True TooFewReplicas")
                                && world.number(HPA, "/status/currentReplicas") == 2);
        told(scene);
    }

    private static void stabilized(Scene scene) {
        loaded(scene, 3, "10m")
                .create(scaler(1, 6, "scaleDown: {stabilizationWindowSeconds: 600}"))
                .then(
                        "it would shrink, but waits",
                        PATIENCE,
                        world -> world.condition(HPA, "AbleToScale").equals("True ScaleDownStabilized"))
                .stays("it waits", Duration.ofSeconds(20), world -> replicas(world) == 3);
        told(scene);
    }

    private static void disabled(Scene scene) {
        loaded(scene, 3, "10m")
                .create(scaler(1, 6, "scaleDown: {stabilizationWindowSeconds: 0, selectPolicy: Disabled}"))
                .then(
                        "it has looked",
                        PATIENCE,
                        world -> world.condition(HPA, "ScalingActive").startsWith("True"))
                .stays("it does not shrink", Duration.ofSeconds(20), world -> replicas(world) == 3);
        told(scene);
    }

    private static void tolerance(Scene scene) {
        loaded(scene, 2, "108m")
                .create(scaler(1, 6, "scaleUp: " + FAST))
                .then(
                        "it has looked",
                        PATIENCE,
                        world -> world.condition(HPA, "ScalingActive").startsWith("True"))
                .stays("54 % is near enough to 50 %", Duration.ofSeconds(20), world -> replicas(world) == 2);
        told(scene);
    }

    private static void bounds(Scene scene) {
        loaded(scene, 1, "100m")
                .create(scaler(3, 4, ""))
                .then("below the least, it is raised", PATIENCE, world -> replicas(world) == 3)
                .note("because: " + scene.now().condition(HPA, "AbleToScale"))
                .then(
                        "it has looked",
                        PATIENCE,
                        world -> world.condition(HPA, "ScalingActive").startsWith("True"))
                .scale(WEB, 6)
                .then("above the most, it is lowered", PATIENCE, world -> replicas(world) == 4)
                .then("it was told", world -> world.tells(HPA, "above Spec.MaxReplicas"))
                .end("events", world -> world.events(HPA));
    }

    private static void noRequest(Scene scene) {
        scene.create(Yaml.deployment(1))
                .then("its pod is ready", RolloutScenarios.complete(WEB, 1))
                .create(scaler(1, 3, ""))
                .then(
                        "it cannot tell",
                        PATIENCE,
                        world -> world.condition(HPA, "ScalingActive").equals("False FailedGetResourceMetric"))
                .pass(Duration.ofSeconds(16));
        scene.end("conditions", world -> world.status(HPA).path("conditions"));
    }
}
