package dev.sampan.samples.house.planted.arrows.observe;

/** The sibling. */
public final class PlantedObserve {}
