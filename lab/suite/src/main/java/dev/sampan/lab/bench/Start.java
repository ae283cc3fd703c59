package dev.sampan.lab.bench;

/** A process whose whole life is measured, in seconds. */
interface Start {
    String side();

    double get() throws Exception;

    double apply(int version) throws Exception;
}
