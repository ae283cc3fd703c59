package dev.sampan.samples.house.planted.sandboxknowsonlythepubliccore.sandbox;

import dev.sampan.samples.house.planted.sandboxknowsonlythepubliccore.internal.PlantedInternal;

/** Knows the inside of core. */
final class PlantedSandbox {
    final PlantedInternal inside = new PlantedInternal();
}
