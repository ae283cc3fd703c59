package dev.sampan.deploy.rollout;

import java.nio.file.Path;

/** Where sequences are recorded. */
enum Place {
    SANDBOX("sandbox"),
    /** The real control plane. */
    LAB("lab");

    private final String folder;

    Place(String folder) {
        this.folder = folder;
    }

    Path recordings() {
        return Path.of("src/test/resources/rollouts", folder);
    }

    Path recording(Sequence sequence) {
        return recordings().resolve(sequence.name() + ".jsonl");
    }

    @Override
    public String toString() {
        return folder;
    }
}
