package dev.sampan.samples.house.planted.nosystemclock;

import java.time.Instant;

/** Reads the machine's clock. */
final class PlantedClock {
    Instant when() {
        return Instant.now();
    }
}
