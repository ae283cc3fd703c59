package dev.sampan.samples.house.planted.nosleep;

/** Sleeps by itself. */
final class PlantedSleep {
    void pause() throws InterruptedException {
        Thread.sleep(1);
    }
}
