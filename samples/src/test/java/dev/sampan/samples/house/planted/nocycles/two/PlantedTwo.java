package dev.sampan.samples.house.planted.nocycles.two;

import dev.sampan.samples.house.planted.nocycles.one.PlantedOne;
import org.jspecify.annotations.Nullable;

/** The other half. */
public final class PlantedTwo {
    @Nullable
    PlantedOne other;
}
