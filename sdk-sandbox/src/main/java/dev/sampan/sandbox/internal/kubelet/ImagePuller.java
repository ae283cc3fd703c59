package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.PullOutcome;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.PullRequest;
import java.time.Duration;

/** Brings the image of one container to the node, before its first run and again as its policy wants. */
final class ImagePuller {
    private static final String BACK_OFF = "ImagePullBackOff";

    private final PodWorker pod;
    private final ContainerWorker container;
    private final ContainerWait wait;
    private final BackOff backOff = new BackOff();
    private String imageId = "";
    private boolean present;
    private boolean pulling;
    private int pulledForRun;

    ImagePuller(PodWorker pod, ContainerWorker container, ContainerWait wait) {
        this.pod = pod;
        this.container = container;
        this.wait = wait;
    }

    /** With its digest; empty until it was pulled. */
    String imageId() {
        return imageId;
    }

    boolean isPulling() {
        return pulling;
    }

    /** Whether the image is there for this run; if not, what brings it has begun. */
    boolean provide(ObjectNode tree, ObjectNode spec, int run) {
        String image = Tree.text(spec, "image");
        if (ImagePull.parse(image).isEmpty()) {
            refuseName(image);
            return false;
        }
        boolean again = pulledForRun < run;
        if (!present || again && Tree.text(spec, "imagePullPolicy").equals("Always")) {
            pull(tree, spec, image, run);
            return false;
        }
        if (again) {
            pulledForRun = run;
            container.note(
                    "Pulled",
                    "Container image \"%s\" already present on machine and can be accessed by the pod"
                            .formatted(image));
        }
        return true;
    }

    private void refuseName(String image) {
        String message =
                "Failed to apply default image tag \"%s\": couldn't parse image name \"%s\": invalid reference format"
                        .formatted(image, image);
        wait.because("InvalidImageName", message);
        container.warn("InspectFailed", message);
        container.warn("Failed", "Error: InvalidImageName");
        wait.postpone(backOff.nextWaiting(pod.now()), backOff.isChronic());
    }

    private void pull(ObjectNode tree, ObjectNode spec, String image, int run) {
        pulling = true;
        if (!wait.reason().equals(BACK_OFF)) {
            wait.because(wait.reason().equals("PodInitializing") ? "PodInitializing" : "ContainerCreating", "");
        }
        if (!Tree.text(spec, "imagePullPolicy").equals("Never")) {
            container.note("Pulling", "Pulling image \"%s\"".formatted(image));
        }
        pod.runtime()
                .pull(
                        new PullRequest(tree, spec, image, present),
                        outcome -> pod.deliver(() -> pulled(image, run, outcome)));
    }

    private void pulled(String image, int run, PullOutcome outcome) {
        pulling = false;
        String error = outcome.error();
        if (error != null) {
            fail(image, error);
            return;
        }
        present = true;
        pulledForRun = run;
        wait.end();
        imageId = String.valueOf(outcome.imageId());
        String took = seconds(outcome.took().toMillis());
        container.note(
                "Pulled",
                "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %d bytes."
                        .formatted(image, took, took, outcome.bytes()));
    }

    private static String seconds(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis < 1000 ? millis + "ms" : millis / 1000.0 + "s";
    }

    private void fail(String image, String error) {
        container.warn("Failed", "Failed to pull image \"%s\": %s".formatted(image, error));
        container.warn("Failed", "Error: ErrImagePull");
        wait.because("ErrImagePull", error);
        Duration delay = backOff.nextWaiting(pod.now());
        pod.writeStatusNow();
        container.note("BackOff", "Back-off pulling image \"%s\"".formatted(image));
        container.warn("Failed", "Error: " + BACK_OFF);
        wait.because(BACK_OFF, "Back-off pulling image \"%s\": ErrImagePull: %s".formatted(image, error));
        wait.postpone(delay, backOff.isChronic());
    }
}
