package dev.sampan.samples.house.planted.nocycles.one;

import dev.sampan.samples.house.planted.nocycles.two.PlantedTwo;
import org.jspecify.annotations.Nullable;

/** Half of a cycle. */
public final class PlantedOne {
    @Nullable
    PlantedTwo other;
}
