package dev.sampan.samples.house.planted.arrows.deploy;

import dev.sampan.samples.house.planted.arrows.observe.PlantedObserve;

/** Knows a sibling. */
final class PlantedDeploy {
    final PlantedObserve sibling = new PlantedObserve();
}
