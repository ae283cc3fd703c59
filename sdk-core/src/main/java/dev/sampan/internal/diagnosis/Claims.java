package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A volume claim of its own: bound and as large as it asks, or waiting for its first pod as its class wants. */
final class Claims implements Recogniser {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> BINDING = Set.of(
            "WaitForFirstConsumer",
            "WaitForPodScheduled",
            "FailedBinding",
            "VolumeMismatch",
            "ProvisioningFailed",
            "Provisioning",
            "ExternalProvisioning",
            "ProvisioningSucceeded");

    static Progress progress(Scene scene) {
        JsonNode claim = scene.workload();
        String phase = Trees.text(claim, "status", "phase");
        if (phase.equals("Bound")) {
            return size(scene, claim);
        }
        EventView said = said(scene);
        if (said != null && said.reason().equals("WaitForFirstConsumer") && users(scene) == 0) {
            return Progress.finished("waits for its first pod, as its storage class asks");
        }
        return Progress.byLastSign(
                scene, (phase.isEmpty() ? "Pending" : phase) + (said == null ? "" : ": " + said.message()));
    }

    private static Progress size(Scene scene, JsonNode claim) {
        String asked = Trees.text(claim, "spec", "resources", "requests", "storage");
        String has = Trees.text(claim, "status", "capacity", "storage");
        if (!isSmaller(has, asked)) {
            return Progress.finished("bound" + (has.isEmpty() ? "" : ", " + has));
        }
        String growth = growth(claim);
        if (users(scene) == 0 && (growth.equals("NodeResizePending") || resizePending(claim))) {
            return Progress.finished("bound, " + has + ", grows to " + asked + " when a pod mounts it");
        }
        return Progress.bySign(
                scene, "bound, grows from " + has + " to " + asked + (growth.isEmpty() ? "" : ": " + growth), null);
    }

    private static boolean resizePending(JsonNode claim) {
        return Trees.isTrue(Trees.condition(claim, "FileSystemResizePending"));
    }

    private static String growth(JsonNode claim) {
        return Trees.text(claim, "status", "allocatedResourceStatuses", "storage");
    }

    private static boolean isSmaller(String has, String asked) {
        try {
            return !has.isEmpty() && !asked.isEmpty() && Quantity.parse(has).compareTo(Quantity.parse(asked)) < 0;
        } catch (InvalidRequestException e) {
            return false;
        }
    }

    private static long users(Scene scene) {
        return scene.current().stream().filter(pod -> !pod.hasEnded()).count();
    }

    @Override
    public List<Symptom> look(Scene scene) {
        if (!scene.kind().equals("PersistentVolumeClaim")) {
            return List.of();
        }
        return switch (Trees.text(scene.workload(), "status", "phase")) {
            case "Bound" -> growing(scene);
            case "Lost" -> List.of(lost(scene));
            default -> pending(scene);
        };
    }

    private static Symptom lost(Scene scene) {
        String volume = Quotes.line(Trees.text(scene.workload(), "spec", "volumeName"));
        return Symptom.of(
                        Cause.CLAIM_LOST,
                        scene.workload(),
                        "the volume " + volume + " of the claim is gone",
                        "its PersistentVolume was deleted, and what was on it may be too",
                        "restore the data into a new claim; look first: kubectl get pv")
                .withPatience(Patience.until(Instant.EPOCH));
    }

    private static List<Symptom> pending(Scene scene) {
        EventView said = said(scene);
        if (said == null || !said.isWarning() && !said.reason().equals("FailedBinding")) {
            return List.of();
        }
        boolean settled = !said.reason().equals("ProvisioningFailed")
                || said.message().contains("storageclass") && said.message().contains("not found");
        String name = Trees.name(scene.workload());
        return List.of(Symptom.of(
                        Cause.CLAIM_PENDING,
                        scene.workload(),
                        Trees.title(scene.workload()) + " is not bound",
                        Quotes.line(said.message()),
                        "look at its events: " + scene.kubectl("describe pvc " + name))
                .withKey(Quotes.line(said.message()).replace(name, ""))
                .withPatience(settled ? Patience.of(scene.begin(said.first()), PATIENCE) : Patience.untilDeadline())
                .withEvidence(List.of(said.evidence()))
                .withWeight(1));
    }

    private static List<Symptom> growing(Scene scene) {
        JsonNode claim = scene.workload();
        String growth = growth(claim);
        boolean infeasible = growth.endsWith("Infeasible");
        JsonNode error = Trees.condition(claim, "ControllerResizeError");
        if (!Trees.isTrue(error)) {
            error = Trees.condition(claim, "NodeResizeError");
        }
        if (!infeasible && !Trees.isTrue(error)) {
            return List.of();
        }
        String message = Trees.text(error, "message");
        return List.of(Symptom.of(
                        Cause.CLAIM_RESIZE,
                        claim,
                        "the volume cannot be made as large as the claim asks",
                        message.isEmpty() ? "its driver refuses the size" : Quotes.line(message),
                        "ask for a size that the driver can give: "
                                + scene.kubectl("describe pvc " + Trees.name(claim)))
                .withPatience(infeasible ? Patience.until(Instant.EPOCH) : Patience.untilDeadline())
                .withEvidence(Trees.title(claim), infeasible ? growth : message));
    }

    /** The newest event on how it gets its volume. */
    private static @Nullable EventView said(Scene scene) {
        return scene.eventsOn(scene.workload()).stream()
                .filter(event -> BINDING.contains(event.reason()))
                .reduce((older, newer) -> newer)
                .orElse(null);
    }
}
