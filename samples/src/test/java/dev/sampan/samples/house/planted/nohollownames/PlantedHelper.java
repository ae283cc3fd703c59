package dev.sampan.samples.house.planted.nohollownames;

/** Says nothing by its name. */
final class PlantedHelper {}
