package dev.sampan.registry;

/** Computes what is left to be done from what is there now. */
@FunctionalInterface
interface Drafting {
    Draft draft();

    /** The drafting of one run. An act that can be done again, such as a scan, is left to be done until this run has done it. */
    default Drafting begun() {
        return this;
    }
}
