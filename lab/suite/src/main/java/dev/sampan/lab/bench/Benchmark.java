package dev.sampan.lab.bench;

/** One piece of work that several sides do. */
interface Benchmark {
    /** As people name it on the command line. */
    String id();

    /** Does the work in paired rounds and counts. Leaves nothing behind. */
    Figures measure(Rig rig, Size size) throws Exception;
}
