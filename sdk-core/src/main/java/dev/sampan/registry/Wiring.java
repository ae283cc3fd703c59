package dev.sampan.registry;

/** What lets a cluster pull, computed from what is there now. */
interface Wiring {
    /** For messages, such as {@code the credential add-on}. */
    String way();

    /** What is left to be done until the cluster can pull. */
    Draft toTrust();

    /** What is left to be done until it cannot. */
    Draft toWithdraw();
}
