package dev.sampan.registry;

/** A stage of a delivery chain. A chain has all of them in this order; each is on or off. */
public enum ChainStage {
    /** The registry builds the image from source code. */
    DOCKER_IMAGE_BUILD,
    /** The image is there. */
    DOCKER_IMAGE_PUSH,
    VULNERABILITY_SCANNING,
    /** The image is copied to other instances, by their sync rules. */
    ACTIVATE_REPLICATION,
    /** The repository's webhooks are called. */
    TRIGGER,
    SNAPSHOT,
    TRIGGER_SNAPSHOT
}
